// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/writer.h"

#include "server/storage/database/sqlitefile.h"
#include "server/storage/database/storagelog.h"
#include "server/storage/rows/entryrow.h"
#include "server/storage/threads/checkpointer.h"
#include "shared/threadname.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::size_t batchSize = 512;
constexpr int mostTries = 5; // while others are in the way
const QString movedProblem = QStringLiteral("its files were moved or replaced while it ran");
constexpr auto probeInterval = std::chrono::seconds(2);
constexpr std::size_t fewWaiting = 32; // that many can wait for a step of the index
constexpr std::size_t mostWaiting = 20'000; // a few seconds of work; beyond it the database is not keeping up

} // namespace

Writer::Writer(DatabaseAddress address, StatementWatch *watch, WriterLog &log, std::optional<LastEntry> last,
               Indexing indexing, Checkpointer *checkpointer, Finished finished)
    : m_address(std::move(address))
    , m_watch(watch)
    , m_checksConnection(m_address.claim != DatabaseAddress::Claim::None)
    , m_log(log)
    , m_checkpointer(checkpointer)
    , m_finished(std::move(finished))
    , m_jobs(mostWaiting)
    , m_indexer(indexing)
    , m_last(last)
    , m_thread([this] { loop(); })
{
}

Writer::~Writer()
{
    stop();
}

void Writer::requestCheckpoint()
{
    m_checkpointRequested = true;
    m_jobs.wake();
}

void Writer::filesMoved()
{
    m_filesMoved = true;
}

std::optional<LastEntry> Writer::lastEntry() const
{
    const std::lock_guard lock(m_lastMutex);
    return m_last;
}

void Writer::stop()
{
    m_jobs.stop();
    if (m_thread.joinable())
        m_thread.join();
}

void Writer::loop()
{
    setThreadName("writer");
    Database db(m_address, Database::Access::ReadWrite, m_watch);
    transact(db, {}, [] {}); // reads the unindexed entries
    for (;;) {
        auto batch = take();
        if (!batch.empty())
            write(db, batch);
        else if (isStopping())
            return;
        else if (m_refusing && !m_filesMoved)
            probe(db);
        else if (m_checksConnection)
            checkConnection(db);
        m_finished(std::move(batch));
        if (m_checkpointRequested.exchange(false))
            m_checkpointer->runOnWriter(db);
        if (!m_filesMoved && m_indexer.isDue(m_log.behind(), hasTime()))
            index(db);
    }
}

std::vector<JobPtr> Writer::take()
{
    const auto until = m_log.behind() > 0 && !m_filesMoved ? m_indexer.dueAt()
        : m_checksConnection || m_refusing                 ? Indexer::Clock::now() + probeInterval
                                                           : Indexer::Clock::time_point::max();
    return m_jobs.takeBatch(batchSize, until);
}

bool Writer::hasTime()
{
    return !m_jobs.isStopped() && m_jobs.size() <= fewWaiting;
}

bool Writer::isStopping()
{
    return m_jobs.isStopped() && m_jobs.size() == 0;
}

void Writer::write(Database &db, Jobs batch)
{
    if (m_filesMoved)
        return refuse(batch, Dialect::fault(movedProblem, {}, movedProblem));
    // If indexing fails, refuse writes: readers must not scan an unlimited tail.
    const auto stuck = m_overdue ? index(db) : std::nullopt;
    if (!stuck)
        return commit(db, batch);
    m_metrics.refused.add(batch.size());
    for (const JobPtr &job : batch)
        job->refuse(stuck->error);
}

void Writer::commit(Database &db, Jobs batch)
{
    const std::int64_t before = m_log.appended();
    auto fault = tryCommit(db, batch);
    for (int again = 0; fault && fault->again && again < mostTries; ++again)
        fault = tryCommit(db, batch);
    if (!fault) {
        m_unreachable = false;
        // On a full disk small changes often succeed, which need no room.
        if (m_log.appended() > before
            || std::ranges::any_of(batch, [](const JobPtr &job) { return job->probes(); }))
            stored();
        checkpoint(batch.size());
        return;
    }
    if (fault->general || batch.size() == 1)
        return refuse(batch, *fault);
    for (std::size_t i = 0; i < batch.size(); ++i)
        commit(db, batch.subspan(i, 1));
}

std::optional<DatabaseError> Writer::tryCommit(Database &db, Jobs batch)
{
    setSynced(db, true);
    const bool indexes = m_indexer.isAtOnce();
    std::int64_t before = 0, behind = 0;
    const auto fault = transact(db, batch, [&] {
        numberNewLog(db);
        before = m_log.appended();
        for (const JobPtr &job : batch) {
            if (!job->gathers())
                m_log.flush(db);
            job->run(db);
            if (db.fault())
                return;
        }
        m_log.flush(db);
        behind = std::int64_t(m_log.behind());
        if (indexes)
            m_log.index(db, behind);
    });
    if (fault)
        return fault;
    if (indexes)
        m_log.indexed(behind);
    committed(batch, m_log.appended() - before);
    return fault;
}

void Writer::numberNewLog(Database &db)
{
    if (m_checkpointer && m_checkpointer->takeNewLog())
        numberLog(db);
}

void Writer::stored()
{
    if (m_refusing && m_refusing.exchange(false))
        qCInfo(storageLog, "The database takes writes again.");
}

void Writer::checkpoint(std::size_t writes)
{
    if (m_checkpointer)
        m_checkpointer->committed(writes);
}

void Writer::committed(Jobs batch, std::int64_t entries)
{
    const Instant now = instantNow();
    for (const JobPtr &job : batch) {
        job->committedAt = now;
        if (job->receivedAt)
            m_metrics.receiptToCommit.record(now - job->receivedAt);
    }
    if (entries > 0) {
        const std::lock_guard lock(m_lastMutex);
        m_last = m_log.newest();
    }
    m_metrics.entries.record(entries);
    m_metrics.indexBacklog.set(m_log.behind());
}

std::optional<DatabaseError> Writer::index(Database &db)
{
    const auto start = Indexer::Clock::now();
    std::size_t behind = 0;
    std::int64_t step = 0;
    setSynced(db, false); // a step that is lost with the power is done again
    const auto fault = transact(db, {}, [&] {
        numberNewLog(db);
        behind = m_log.behind();
        step = Indexer::step(behind);
        m_log.index(db, step);
    });
    m_indexer.stepped(start, behind - std::size_t(step));
    m_overdue = fault && m_indexer.isOverdue(behind);
    const bool stuck = std::exchange(m_stuck, bool(fault));
    if (!fault) {
        m_log.indexed(step);
        m_metrics.indexSteps.add();
        m_metrics.indexBacklog.set(m_log.behind());
        checkpoint(std::size_t(step));
        if (stuck)
            qCInfo(storageLog, "The index follows the log again.");
    } else if (!stuck) {
        qCWarning(storageLog, "Nothing was indexed: %ls", qUtf16Printable(fault->detail));
    }
    return fault;
}

//! Whether the next commits wait for the disk. One that does takes those before it along.
void Writer::setSynced(Database &db, bool synced)
{
    if (synced == m_synced)
        return;
    db.run(synced ? QStringLiteral("PRAGMA synchronous = FULL")
                  : QStringLiteral("PRAGMA synchronous = NORMAL"));
    if (!db.fault())
        m_synced = synced;
}

void Writer::probe(Database &db)
{
    setSynced(db, true);
    if (!transact(db, {}, [&] { entryrow::probe(db); }))
        stored();
}

void Writer::checkConnection(Database &db)
{
    const auto fault = transact(db, {}, [] {});
    if (m_unreachable.exchange(bool(fault)) == bool(fault))
        return;
    if (fault)
        qCWarning(storageLog, "Nothing can be written: %ls", qUtf16Printable(fault->detail));
    else
        qCInfo(storageLog, "The database is there again.");
}

//! \a work in one transaction, which knows all that others wrote before.
std::optional<DatabaseError> Writer::transact(Database &db, Jobs batch, const std::function<void()> &work)
{
    db.begin();
    const int opened = db.timesOpened();
    if (m_last && opened != m_checked)
        historyepoch::endIfMissing(db, *m_last);
    m_log.begin(db, batch);
    if (!db.fault())
        work();
    db.commit();
    const auto fault = db.fault();
    if (fault) {
        db.rollback();
        m_log.forget();
    } else {
        m_checked = opened;
    }
    m_log.heads().trim();
    return fault;
}

void Writer::refuse(Jobs batch, const DatabaseError &fault)
{
    m_metrics.refused.add(batch.size());
    // A full disk is said once, not at each try.
    if (!fault.general || !m_refusing.exchange(true))
        qCWarning(storageLog, "Nothing was written: %ls", qUtf16Printable(fault.detail));
    for (const JobPtr &job : batch)
        job->refuse(fault.error);
}

} // namespace kith
