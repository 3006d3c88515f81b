// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "server/storage/threads/movedfiles.h"
#include "server/storage/threads/storagemetrics.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

namespace kith {

/*!
    Moves committed pages from the write-ahead log into the database file.

    The checkpointer's own thread runs a PASSIVE checkpoint every few thousand writes. It blocks nobody.

    The writer's thread runs the checkpoints that need the writers' lock, between two commits: RESTART if the log has grown
    long nevertheless, and TRUNCATE at the latest \a interval after a write, so that no file contains deleted data any more.
    They take a few milliseconds, and 40 to truncate a long log. On another thread they would make the writer wait for SQLite's
    lock, in sleeps of 8 or 53 ms.

    If a reader or another program holds the log, both are repeated later.

    Each second the checkpointer checks whether the files were moved or replaced.
*/
class Checkpointer
{
public:
    //! \a callWriter asks the writer to call runOnWriter() soon. \a filesMoved is called once, when the files were moved or replaced.
    //! Both are called on the checkpointer's thread.
    Checkpointer(QString path, std::chrono::milliseconds interval, std::function<void()> callWriter,
                 std::function<void()> filesMoved);
    ~Checkpointer(); //!< stop()

    // From the writer's thread, outside a transaction.
    void committed(std::size_t writes); //!< after each commit
    void runOnWriter(Database &db); //!< runs the checkpoint that callWriter asked for
    bool takeNewLog()
    {
        return m_newLog.exchange(false);
    } //!< once after all was moved: the next commit may begin a new log

    void stop();

    const CheckpointMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    enum class Step { None, Passive, Restart, Empty };
    struct Outcome;

    void loop();
    Step wait();
    void checkFiles();
    void requestFromWriter(Step step);
    void tryAgain();
    Outcome run(Database &db, Step step);

    const QString m_path;
    const std::chrono::milliseconds m_interval;
    const std::function<void()> m_callWriter;
    const std::function<void()> m_filesMoved;

    // Used by the checkpointer's thread alone.
    MovedFiles m_files;
    std::chrono::steady_clock::time_point m_checkAt; // at the files; max(): never again

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::size_t m_writes = 0; // since the last checkpoint
    bool m_unclean = false; // the log is not empty
    std::chrono::steady_clock::time_point m_emptyAt;
    Step m_requested = Step::None; // of the writer
    bool m_failing = false;
    bool m_stop = false;

    std::atomic<bool> m_newLog = true;

    // Changed by the writer's thread alone.
    std::int64_t m_busyTimeout;
    CheckpointMetrics m_metrics;

    std::thread m_thread;
};

} // namespace kith
