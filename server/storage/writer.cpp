// SPDX-License-Identifier: Apache-2.0
#include "server/storage/writer.h"

#include "server/storage/checkpointer.h"
#include "server/storage/heads.h"
#include "server/storage/storagelog.h"

namespace kith {

namespace {

constexpr std::size_t batchSize = 512;
constexpr std::size_t mostWaiting = 20'000; // a few seconds of work; beyond it the database is not keeping up

} // namespace

Writer::Writer(QString path, Heads &heads, Checkpointer &checkpointer, Finished finished)
    : m_path(std::move(path))
    , m_heads(heads)
    , m_checkpointer(checkpointer)
    , m_finished(std::move(finished))
    , m_thread([this] { loop(); })
{
}

Writer::~Writer()
{
    stop();
}

bool Writer::add(Job &job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stop || m_waiting.size() >= mostWaiting)
            return false;
        m_waiting.push_back(&job);
    }
    m_wake.notify_one();
    return true;
}

void Writer::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void Writer::loop()
{
    Database db(m_path, Database::Access::ReadWrite);
    for (auto batch = take(); !batch.empty(); batch = take()) {
        commit(db, batch);
        for (Job *job : batch)
            m_finished(*job);
    }
}

std::vector<Job *> Writer::take()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
    const auto end = m_waiting.begin() + std::ptrdiff_t(std::min(batchSize, m_waiting.size()));
    std::vector<Job *> batch(m_waiting.begin(), end);
    m_waiting.erase(m_waiting.begin(), end);
    return batch;
}

void Writer::commit(Database &db, Batch batch)
{
    const auto fault = tryCommit(db, batch);
    if (!fault) {
        if (std::exchange(m_refusing, false))
            qCInfo(storageLog, "The database takes writes again.");
        m_checkpointer.committed(batch.size());
        return;
    }
    if (fault->general || batch.size() == 1)
        return refuse(batch, *fault);
    for (std::size_t i = 0; i < batch.size(); ++i)
        commit(db, batch.subspan(i, 1));
}

std::optional<DatabaseFault> Writer::tryCommit(Database &db, Batch batch)
{
    db.begin();
    noticeOthers(db);
    for (Job *job : batch) {
        job->run(db);
        if (db.fault())
            break;
    }
    m_heads.store(db);
    db.commit();
    const auto fault = db.fault();
    if (fault) {
        db.rollback();
        m_heads.forget();
    }
    return fault;
}

//! What is remembered of the database holds only while nobody else writes to it.
void Writer::noticeOthers(Database &db)
{
    Rows rows = db.run(QStringLiteral("PRAGMA data_version"));
    const std::int64_t version = rows.next() ? rows.number(0) : 0;
    if (std::exchange(m_dataVersion, version) != version)
        m_heads.forget();
}

void Writer::refuse(Batch batch, const DatabaseFault &fault)
{
    // A full disk is said once, not at each try.
    if (!fault.general || !std::exchange(m_refusing, true))
        qCWarning(storageLog, "Nothing was written: %ls", qUtf16Printable(fault.detail));
    for (Job *job : batch)
        job->refuse(fault.error);
}

} // namespace kith
