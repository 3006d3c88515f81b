// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
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

    While many write, after every few thousand writes, on a thread of its own, in SQLite's passive mode, for which
    nobody waits. A log that has grown long all the same is then begun anew, over what is in it, and at the latest
    \a interval after a write the log is emptied and cut to nothing: then what was deleted is in no file any more. For
    these two nobody may write. A writer that met SQLite's lock there would sleep, 8 or 53 ms, until it looked again;
    so the writer does them itself, which takes some milliseconds, and 40 where a long log is cut. ReaderPool or
    another program at work put them off to the next try.
*/
class Checkpointer
{
public:
    //! \a callWriter is called on the checkpointer's thread: the writer is to end() the checkpoint, soon.
    Checkpointer(QString path, std::chrono::milliseconds interval, std::function<void()> callWriter);
    ~Checkpointer(); //!< stop()

    // From the writer's thread, outside a transaction.
    void committed(std::size_t writes); //!< after each commit
    void end(Database &db); //!< what it was called for

    void stop();

    const CheckpointMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    enum class Step { None, Passive, Restart, Empty };
    struct Outcome;

    void loop();
    Step wait();
    void leaveToWriter(Step step);
    void tryAgain();
    Outcome run(Database &db, Step step);

    const QString m_path;
    const std::chrono::milliseconds m_interval;
    const std::function<void()> m_callWriter;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::size_t m_writes = 0; // since the last checkpoint
    bool m_unclean = false; // the log holds something
    std::chrono::steady_clock::time_point m_emptyAt;
    Step m_ending = Step::None; // the writer's, until it did it
    bool m_failing = false;
    bool m_stop = false;

    // Changed by the writer's thread alone.
    std::int64_t m_patience;
    CheckpointMetrics m_metrics;

    std::thread m_thread;
};

} // namespace kith
