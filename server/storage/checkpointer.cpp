// SPDX-License-Identifier: Apache-2.0
#include "server/storage/checkpointer.h"

#include "server/storage/storagelog.h"
#include "shared/threadname.h"

namespace kith {

namespace {

constexpr std::size_t writesPerCheckpoint = 4000;
constexpr std::int64_t mostPagesInLog =
    16'384; // 64 MiB: while writes never pause, passive alone lets it grow
constexpr auto retry = std::chrono::seconds(1);
// What the writer waits for readers. From the moment at which all is moved, those that begin need no log; reads are short.
constexpr std::int64_t patience = 5; // ms

std::int64_t patienceOf(Database &db)
{
    Rows rows = db.run(QStringLiteral("PRAGMA busy_timeout"));
    return rows.next() ? rows.number(0) : 0;
}

void setPatience(Database &db, std::int64_t milliseconds)
{
    db.run(QStringLiteral("PRAGMA busy_timeout = %1").arg(milliseconds));
}

} // namespace

Q_LOGGING_CATEGORY(storageLog, "kith.storage")

struct Checkpointer::Outcome {
    bool whole = false;
    std::int64_t pages = 0; // in the log
};

Checkpointer::Checkpointer(QString path, std::chrono::milliseconds interval, std::function<void()> callWriter)
    : m_path(std::move(path))
    , m_interval(interval)
    , m_callWriter(std::move(callWriter))
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

void Checkpointer::end(Database &db)
{
    Step step = Step::None;
    {
        const std::lock_guard lock(m_mutex);
        step = m_ending;
    }
    const std::int64_t usual = patienceOf(db);
    setPatience(db, patience);
    const bool whole = run(db, step).whole;
    setPatience(db, usual);
    (whole ? m_metrics.done : m_metrics.putOff).add();
    if (!whole && step == Step::Empty)
        tryAgain();
    {
        const std::lock_guard lock(m_mutex);
        m_ending = Step::None;
    }
    m_wake.notify_one();
}

void Checkpointer::loop()
{
    setThreadName("checkpoints");
    Database db(m_path, Database::Access::ReadWrite);
    for (Step step = wait(); step != Step::None; step = wait()) {
        const Outcome passive = run(db, Step::Passive);
        if (!passive.whole)
            tryAgain();
        else if (step == Step::Empty)
            leaveToWriter(Step::Empty);
        else if (passive.pages > mostPagesInLog)
            leaveToWriter(Step::Restart);
    }
}

Checkpointer::Step Checkpointer::wait()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (m_stop)
            return Step::None;
        const bool isFree = m_ending == Step::None;
        if (isFree && m_unclean && std::chrono::steady_clock::now() >= m_emptyAt) {
            m_unclean = false;
            m_writes = 0;
            return Step::Empty;
        }
        if (isFree && m_writes >= writesPerCheckpoint) {
            m_writes = 0;
            return Step::Passive;
        }
        if (isFree && m_unclean)
            m_wake.wait_until(lock, m_emptyAt);
        else
            m_wake.wait(lock);
    }
}

void Checkpointer::leaveToWriter(Step step)
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = step;
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
            outcome = {rows.number(0) == 0, rows.number(1)};
    }
    const auto fault = db.fault();
    if (fault)
        db.rollback();
    const std::lock_guard lock(m_mutex);
    if (fault && !m_failing)
        qCWarning(storageLog, "The write-ahead log was not emptied: %ls", qUtf16Printable(fault->detail));
    m_failing = fault.has_value();
    return outcome;
}

} // namespace kith
