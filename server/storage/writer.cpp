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

Writer::~Writer() { stop(); }

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
    for (auto batch = take(); !batch.empty(); batch = take()) {
        if (ready(batch))
            commit(batch);
        for (Job *job : batch)
            m_finished(*job);
    }
    m_heads.forget();
    m_db.reset();
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

bool Writer::ready(Batch batch)
{
    if (m_db)
        return true;
    auto opened = Database::open(m_path, Database::Access::ReadWrite);
    if (!opened) {
        refuse(batch, {opened.error(), opened.error().message, true});
        return false;
    }
    m_db = std::move(*opened);
    return true;
}

void Writer::commit(Batch batch)
{
    const auto fault = tryCommit(batch);
    if (!fault) {
        if (std::exchange(m_refusing, false))
            qCInfo(storageLog, "The database takes writes again.");
        m_checkpointer.committed(batch.size());
        return;
    }
    if (fault->general || batch.size() == 1)
        return refuse(batch, *fault);
    for (std::size_t i = 0; i < batch.size(); ++i)
        commit(batch.subspan(i, 1));
}

std::optional<DatabaseFault> Writer::tryCommit(Batch batch)
{
    m_db->begin();
    noticeOthers();
    for (Job *job : batch) {
        job->run(*m_db);
        if (m_db->fault())
            break;
    }
    m_heads.store(*m_db);
    m_db->commit();
    const auto fault = m_db->fault();
    if (fault) {
        m_db->rollback();
        m_heads.forget();
    }
    return fault;
}

//! What is remembered of the database holds only while nobody else writes to it.
void Writer::noticeOthers()
{
    Rows rows = m_db->run(QStringLiteral("PRAGMA data_version"));
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
