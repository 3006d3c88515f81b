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

} // namespace

Q_LOGGING_CATEGORY(storageLog, "kith.storage")

Checkpointer::Checkpointer(QString path, std::chrono::milliseconds interval)
    : m_path(std::move(path))
    , m_interval(interval)
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

void Checkpointer::loop()
{
    setThreadName("checkpoints");
    Database db(m_path, Database::Access::ReadWrite);
    for (Step step = wait(); step != Step::None; step = wait()) {
        const bool whole = checkpoint(db, step);
        (whole ? m_metrics.done : m_metrics.putOff).add();
        if (whole)
            continue;
        const std::lock_guard lock(m_mutex);
        m_unclean = true;
        m_emptyAt = std::chrono::steady_clock::now() + retry;
    }
}

Checkpointer::Step Checkpointer::wait()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (m_stop)
            return Step::None;
        if (m_unclean && std::chrono::steady_clock::now() >= m_emptyAt) {
            m_unclean = false;
            m_writes = 0;
            return Step::Empty;
        }
        if (m_writes >= writesPerCheckpoint) {
            m_writes = 0;
            return Step::Passive;
        }
        if (m_unclean)
            m_wake.wait_until(lock, m_emptyAt);
        else
            m_wake.wait(lock);
    }
}

//! Whether the step was done whole.
bool Checkpointer::checkpoint(Database &db, Step step)
{
    std::int64_t busy = 0, pages = 0;
    const auto run = [&](const QString &sql) {
        Rows rows = db.run(sql);
        if (rows.next()) {
            busy = rows.number(0);
            pages = rows.number(1);
        }
    };
    db.run(QStringLiteral("PRAGMA busy_timeout = 200")); // it holds the writer while it waits for a reader
    run(QStringLiteral("PRAGMA wal_checkpoint(PASSIVE)"));
    if (step == Step::Empty)
        run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    else if (pages > mostPagesInLog) // to cut so much off holds the writer for 40 ms
        run(QStringLiteral("PRAGMA wal_checkpoint(RESTART)"));
    const auto fault = db.fault();
    if (fault && !m_failing)
        qCWarning(storageLog, "The write-ahead log was not emptied: %ls", qUtf16Printable(fault->detail));
    if (fault)
        db.rollback();
    m_failing = fault.has_value();
    return !fault && !busy;
}

} // namespace kith
