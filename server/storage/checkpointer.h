// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database.h"
#include "server/storage/storagemetrics.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace kith {

/*!
    Moves what was committed from the write-ahead log into the database file, on a thread of its own.

    While many write, after every few thousand writes, in SQLite's passive mode, for which nobody waits; a log that
    has grown long all the same is begun anew, over what is in it. At the latest \a interval after a write the log is
    emptied and cut to nothing, too: then what was deleted is in no file any more. That step holds the writer for some
    milliseconds, 40 where the log is long; readers or another program that are at work put it off to the next try.
*/
class Checkpointer
{
public:
    Checkpointer(QString path, std::chrono::milliseconds interval);
    ~Checkpointer(); //!< stop()

    //! From the writer's thread, after each commit.
    void committed(std::size_t writes);

    void stop();

    const CheckpointMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    enum class Step { None, Passive, Empty };

    void loop();
    Step wait();
    bool checkpoint(Database &db, Step step);

    const QString m_path;
    const std::chrono::milliseconds m_interval;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::size_t m_writes = 0; // since the last checkpoint
    bool m_unclean = false; // the log holds something
    std::chrono::steady_clock::time_point m_emptyAt;
    bool m_stop = false;

    // Changed by the checkpointer's thread alone.
    bool m_failing = false;
    CheckpointMetrics m_metrics;
    std::thread m_thread;
};

} // namespace kith
