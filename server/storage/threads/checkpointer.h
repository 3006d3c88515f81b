// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "server/storage/threads/movedfiles.h"
#include "server/storage/threads/storagemetrics.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

namespace kith {

/*!
    Moves what was committed from the write-ahead log into the database file.

    Every few thousand writes it runs a passive checkpoint on its own thread, which blocks nobody. Where the log has grown
    long nevertheless, it is restarted from its beginning; and at the latest \a interval after a write it is emptied and
    truncated, so that deleted data is in no file any more. Both need the writers' lock. The writer runs them itself, between two
    commits (some milliseconds; 40 to truncate a long log): if it met SQLite's lock instead it would sleep 8 or 53 ms.
    While a reader or another program holds the log, both are put off to the next try.

    Each second it looks whether the files were moved or replaced.
*/
class Checkpointer
{
public:
    //! \a callWriter asks the writer to call end() soon. \a filesMoved is called once, when the files were moved or replaced.
    //! Both are called on the checkpointer's thread.
    Checkpointer(QString path, std::chrono::milliseconds interval, std::function<void()> callWriter,
                 std::function<void()> filesMoved);
    ~Checkpointer(); //!< stop()

    // From the writer's thread, outside a transaction.
    void committed(std::size_t writes); //!< after each commit
    void end(Database &db); //!< runs the checkpoint that callWriter asked for

    void stop();

    const CheckpointMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    enum class Step { None, Passive, Restart, Empty };
    struct Outcome;

    void loop();
    Step wait();
    void lookAtFiles();
    void leaveToWriter(Step step);
    void tryAgain();
    Outcome run(Database &db, Step step);

    const QString m_path;
    const std::chrono::milliseconds m_interval;
    const std::function<void()> m_callWriter;
    const std::function<void()> m_filesMoved;

    // Used by the checkpointer's thread alone.
    MovedFiles m_files;
    std::chrono::steady_clock::time_point m_lookAt; // at the files; max(): never again

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::size_t m_writes = 0; // since the last checkpoint
    bool m_unclean = false; // the log is not empty
    std::chrono::steady_clock::time_point m_emptyAt;
    Step m_ending = Step::None; // left to the writer
    bool m_failing = false;
    bool m_stop = false;

    // Changed by the writer's thread alone.
    std::int64_t m_patience;
    CheckpointMetrics m_metrics;

    std::thread m_thread;
};

} // namespace kith
