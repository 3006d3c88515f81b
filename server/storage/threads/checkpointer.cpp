// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/checkpointer.h"

#include "server/storage/database/storagelog.h"
#include "shared/threadname.h"

namespace kith {

namespace {

constexpr std::size_t writesPerCheckpoint = 4000;
constexpr std::int64_t mostPagesInLog =
    16'384; // 64 MiB: while writes never pause, passive alone lets it grow
constexpr auto retry = std::chrono::seconds(1);
constexpr auto fileCheckInterval = std::chrono::seconds(1);
// Pages left to the writer: a few milliseconds of work. More remain only while a reader uses an older snapshot.
constexpr std::int64_t mostPagesLeft = 1000;
// Busy timeout of the writer in milliseconds, while it waits for readers; doubles after each failed attempt. Readers that begin
// after all pages are moved do not use the log, and most reads are short.
constexpr std::int64_t leastBusyTimeout = 5;
constexpr std::int64_t mostBusyTimeout = 200;

std::int64_t busyTimeoutOf(Database &db)
{
    Rows rows = db.run(QStringLiteral("PRAGMA busy_timeout"));
    return rows.next() ? rows.number(0) : 0;
}

void setBusyTimeout(Database &db, std::int64_t milliseconds)
{
    db.run(QStringLiteral("PRAGMA busy_timeout = %1").arg(milliseconds));
}

} // namespace

Q_LOGGING_CATEGORY(storageLog, "kith.storage")

struct Checkpointer::Outcome {
    bool done = false;
    std::int64_t pages = 0; // in the log
    std::int64_t left = 0; // of them, not in the file yet
};

Checkpointer::Checkpointer(QString path, std::chrono::milliseconds interval, std::function<void()> callWriter,
                           std::function<void()> filesMoved)
    : m_path(std::move(path))
    , m_interval(interval)
    , m_callWriter(std::move(callWriter))
    , m_filesMoved(std::move(filesMoved))
    , m_files(m_path)
    , m_busyTimeout(leastBusyTimeout)
    , m_thread([this] { loop(); })
{
}

Checkpointer::~Checkpointer()
{
    stop();
}

void Checkpointer::committed(std::size_t writes)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_unclean)
            m_emptyAt = std::chrono::steady_clock::now() + m_interval;
        else if (m_writes + writes < writesPerCheckpoint) {
            m_writes += writes;
            return;
        }
        m_unclean = true;
        m_writes += writes;
    }
    m_wake.notify_one();
}

void Checkpointer::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void Checkpointer::runOnWriter(Database &db)
{
    Step step = Step::None;
    {
        const std::lock_guard lock(m_mutex);
        step = m_requested;
    }
    const std::int64_t usual = busyTimeoutOf(db);
    setBusyTimeout(db, m_busyTimeout);
    const bool done = run(db, step).done;
    setBusyTimeout(db, usual);
    m_busyTimeout = done ? leastBusyTimeout : std::min(2 * m_busyTimeout, mostBusyTimeout);
    (done ? m_metrics.done : m_metrics.putOff).add();
    if (!done && step == Step::Empty)
        tryAgain();
    {
        const std::lock_guard lock(m_mutex);
        m_requested = Step::None;
    }
    m_wake.notify_one();
}

void Checkpointer::loop()
{
    setThreadName("checkpoints");
    Database db(m_path, Database::Access::ReadWrite);
    db.run(QStringLiteral("PRAGMA user_version")).next(); // opens the files, which stay until db is closed
    for (Step step = wait(); step != Step::None; step = wait()) {
        const Outcome moved = run(db, Step::Passive);
        const bool isLong = moved.pages > mostPagesInLog;
        if (moved.done && moved.left <= mostPagesLeft && (step == Step::Empty || isLong))
            requestFromWriter(step == Step::Empty ? Step::Empty : Step::Restart);
        else if (step == Step::Empty)
            tryAgain();
    }
}

Checkpointer::Step Checkpointer::wait()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (m_stop)
            return Step::None;
        if (std::chrono::steady_clock::now() >= m_checkAt) {
            lock.unlock();
            checkFiles();
            lock.lock();
            continue;
        }
        if (m_requested != Step::None) {
            m_wake.wait_until(lock, m_checkAt);
            continue;
        }
        if (m_unclean && std::chrono::steady_clock::now() >= m_emptyAt) {
            m_unclean = false;
            m_writes = 0;
            return Step::Empty;
        }
        if (m_writes >= writesPerCheckpoint) {
            m_writes = 0;
            return Step::Passive;
        }
        m_wake.wait_until(lock, m_unclean ? std::min(m_emptyAt, m_checkAt) : m_checkAt);
    }
}

void Checkpointer::checkFiles()
{
    const QString moved = m_files.find();
    if (moved.isEmpty()) {
        m_checkAt = std::chrono::steady_clock::now() + fileCheckInterval;
        return;
    }
    m_checkAt = std::chrono::steady_clock::time_point::max();
    qCCritical(storageLog,
               "%ls was moved, deleted or replaced while the server ran. Nothing more is stored. Stop the "
               "server, put "
               "its files back, and start it again.",
               qUtf16Printable(moved));
    m_filesMoved();
}

void Checkpointer::requestFromWriter(Step step)
{
    {
        const std::lock_guard lock(m_mutex);
        m_requested = step;
    }
    m_callWriter();
}

void Checkpointer::tryAgain()
{
    const std::lock_guard lock(m_mutex);
    m_unclean = true;
    m_emptyAt = std::chrono::steady_clock::now() + retry;
}

Checkpointer::Outcome Checkpointer::run(Database &db, Step step)
{
    Outcome outcome;
    {
        Rows rows = db.run(step == Step::Empty         ? QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")
                               : step == Step::Restart ? QStringLiteral("PRAGMA wal_checkpoint(RESTART)")
                                                       : QStringLiteral("PRAGMA wal_checkpoint(PASSIVE)"));
        if (rows.next())
            outcome = {rows.number(0) == 0, rows.number(1), rows.number(1) - rows.number(2)};
    }
    const auto fault = db.fault();
    if (fault)
        db.rollback();
    else if (outcome.done && outcome.left == 0)
        m_newLog = true;
    const std::lock_guard lock(m_mutex);
    if (fault && !m_failing)
        qCWarning(storageLog, "The write-ahead log was not emptied: %ls", qUtf16Printable(fault->detail));
    if (fault || step != Step::Passive) // which may find nothing to do
        m_failing = fault.has_value();
    return outcome;
}

} // namespace kith
