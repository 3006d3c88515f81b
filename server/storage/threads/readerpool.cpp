// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/readerpool.h"

#include "server/storage/database/storagelog.h"
#include "shared/threadname.h"

namespace kith {

namespace {

constexpr std::size_t mostReadsOfAStore = 20'000;
constexpr auto outageLines = std::chrono::minutes(1);

} // namespace

ReaderPool::ReaderPool(DatabaseAddress address, StatementWatch *watch, int threads, Finished finished,
                       Finished failed)
    : m_address(std::move(address))
    , m_watch(watch)
    , m_finished(std::move(finished))
    , m_failed(std::move(failed))
    , m_jobs(mostReadsOfAStore, std::size_t(std::max(threads - 1, 1)))
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { loop(); });
}

ReaderPool::~ReaderPool()
{
    stop();
}

void ReaderPool::stop()
{
    m_jobs.stop();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void ReaderPool::loop()
{
    setThreadName("reader");
    Database db(m_address, Database::Access::ReadOnly, m_watch);
    if (!m_address.isPostgres()) // opens the files now: later others may have their names
        db.run(QStringLiteral("SELECT count(*) FROM sqlite_master"));
    if (db.fault())
        db.rollback(); // the first read tries again
    while (auto job = m_jobs.take()) {
        const std::size_t store = (*job)->store;
        read(db, std::move(*job));
        m_jobs.finished(store);
    }
}

void ReaderPool::read(Database &db, JobPtr job)
{
    db.begin();
    job->run(db);
    db.commit();
    const auto fault = db.fault();
    if (!fault) {
        if (m_isAway && m_isAway.exchange(false))
            qCInfo(storageLog, "The database can be read again.");
        return m_finished(std::move(job));
    }
    db.rollback();
    if (m_failed)
        return m_failed(std::move(job));
    note(*fault);
    job->refuse(fault->error);
    m_finished(std::move(job));
}

//! Of a database that is away, one line a minute.
void ReaderPool::note(const DatabaseError &fault)
{
    if (!fault.general) {
        qCWarning(storageLog, "Nothing was read: %ls", qUtf16Printable(fault.detail));
        return;
    }
    const std::lock_guard lock(m_noting);
    ++m_unread;
    const auto now = std::chrono::steady_clock::now();
    if (now < m_nextNote)
        return;
    m_nextNote = now + outageLines;
    m_isAway = true;
    qCWarning(storageLog, "The database cannot be read (reads that failed: %lld): %ls",
              static_cast<long long>(std::exchange(m_unread, 0)), qUtf16Printable(fault.detail));
}

} // namespace kith
