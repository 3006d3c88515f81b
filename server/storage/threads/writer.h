// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/log/indexer.h"
#include "server/storage/log/writerlog.h"
#include "server/storage/threads/storagemetrics.h"
#include "server/storage/threads/storequeue.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace kith {

class Checkpointer;

/*!
    The one thread that writes, in commits of all that waits.

    It takes what is there the moment it is free, at most 512 jobs, and never waits for more to come. A job
    whose statement fails is done again alone, and so are its neighbours, so that it cannot fail them; where
    the database itself refuses (a full disk), all of them are refused, and the next batch tries again. Where
    others that write to the database were in the way, the batch is done again as it is.
*/
class Writer
{
public:
    //! Called on the writer's thread, after the commit, with all that it was for.
    using Finished = std::function<void(std::vector<Job *> &&)>;

    //! All that is given must outlive the writer; \a checkpointer may be null. Starts at once.
    Writer(DatabaseAddress address, WriterLog &log, Indexing indexing, Checkpointer *checkpointer,
           Finished finished);
    ~Writer(); //!< stop()

    //! From any thread. False, and nothing done, where too much waits already.
    bool add(Job &job);

    //! From any thread: the writer ends the checkpoint between two commits.
    void endCheckpoint();

    //! Does what waits, then ends the thread.
    void stop();

    // Any thread may look.
    std::size_t waiting() const;
    bool isRefusing() const { return m_refusing || m_overdue || m_away; } //!< as far as the last try tells
    const WriterMetrics &metrics() const { return m_metrics; }

private:
    using Batch = std::span<Job *const>;

    void loop();
    std::vector<Job *> take(); //!< waits for some; empty where there is something else to do
    bool endsCheckpoint();
    bool hasTime(); //!< for a step of the index
    bool isStopping();
    std::optional<DatabaseError> transact(Database &db, Batch batch, const std::function<void()> &work);
    void write(Database &db, Batch batch);
    void commit(Database &db, Batch batch);
    std::optional<DatabaseError> tryCommit(Database &db, Batch batch);
    std::optional<DatabaseError> index(Database &db);
    void setSynced(Database &db, bool synced);
    void look(Database &db);
    void checkpoint(std::size_t writes);
    void committed(Batch batch, std::int64_t entries);
    void refuse(Batch batch, const DatabaseError &fault);

    const DatabaseAddress m_address;
    const bool
        m_looks; //!< also while nothing is written, so that a claim that was lost is taken again at once
    WriterLog &m_log;
    Checkpointer *m_checkpointer;
    const Finished m_finished;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job *> m_waiting;
    bool m_endCheckpoint = false;
    bool m_stop = false;

    // Changed by the writer's thread alone.
    Indexer m_indexer;
    bool m_synced = true; //!< commits wait for the disk, as on every new connection
    std::atomic<bool> m_refusing = false; //!< the last commit failed for what concerns the whole database
    bool m_stuck = false; //!< the last step of the index failed
    std::atomic<bool> m_overdue = false; //!< and too much lies above the mark: what is written is refused
    std::atomic<bool> m_away = false; //!< the last look failed
    WriterMetrics m_metrics;

    std::thread m_thread;
};

} // namespace kith
