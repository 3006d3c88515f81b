// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/log/indexer.h"
#include "server/storage/log/writerlog.h"
#include "server/storage/threads/storagemetrics.h"
#include "shared/boundedqueue.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace kith {

class Checkpointer;

/*!
    The one thread that writes.

    Commits all waiting jobs, at most 512 at once, and never waits for more. If one job's statement fails, repeats each job
    alone. If the whole database fails (a full disk), refuses the batch; the next one tries again. If another writer of the
    database was in the way, repeats the batch.
*/
class Writer
{
public:
    //! Called on the writer's thread, after the commit, with the jobs of a batch in their order.
    using Finished = std::function<void(std::vector<JobPtr> &&)>;

    //! All that is given must outlive the writer; \a watch and \a checkpointer may be null. Starts at once.
    //! The database has \a last, and its epoch ends where a new connection finds that it has lost it, or what was written since.
    Writer(DatabaseAddress address, StatementWatch *watch, WriterLog &log, std::optional<LastEntry> last,
           Indexing indexing, Checkpointer *checkpointer, Finished finished);
    ~Writer(); //!< stop()

    //! From any thread. False, and \a job untouched, where too much waits already.
    bool add(JobPtr &&job) { return m_jobs.add(std::move(job)); }

    //! From any thread: the writer calls Checkpointer::runOnWriter() between two commits.
    void requestCheckpoint();

    //! From any thread: the files of the database are not where they were. From now on all writes are refused.
    void filesMoved();

    //! Does what waits, then ends the thread.
    void stop();

    // Any thread may look.
    std::size_t waiting() const { return m_jobs.size(); }
    bool isRefusing() const
    {
        return m_refusing || m_overdue || m_unreachable || m_filesMoved;
    } //!< as far as the last try tells
    const WriterMetrics &metrics() const { return m_metrics; }
    std::optional<LastEntry> lastEntry() const; //!< the last one that is known to be stored

private:
    void loop();
    std::vector<JobPtr> take(); //!< waits for some; empty where there is something else to do
    bool hasTime(); //!< for a step of the index
    bool isStopping();
    std::optional<DatabaseError> transact(Database &db, Jobs batch, const std::function<void()> &work);
    void write(Database &db, Jobs batch);
    void commit(Database &db, Jobs batch);
    std::optional<DatabaseError> tryCommit(Database &db, Jobs batch);
    std::optional<DatabaseError> index(Database &db);
    void setSynced(Database &db, bool synced);
    void checkConnection(Database &db);
    void probe(Database &db); //!< tries whether a message can be stored again
    void numberNewLog(Database &db);
    void stored();
    void checkpoint(std::size_t writes);
    void committed(Jobs batch, std::int64_t entries);
    void refuse(Jobs batch, const DatabaseError &fault);

    const DatabaseAddress m_address;
    StatementWatch *const m_watch;
    const bool
        m_checksConnection; //!< tries the database also while nothing is written, so that a lost claim is taken again soon
    WriterLog &m_log;
    Checkpointer *m_checkpointer;
    const Finished m_finished;

    BoundedQueue<JobPtr> m_jobs;
    std::atomic<bool> m_checkpointRequested = false;
    std::atomic<bool> m_filesMoved = false;

    // Changed by the writer's thread alone.
    Indexer m_indexer;
    bool m_synced = true; //!< commits wait for the disk, as on every new connection
    std::atomic<bool> m_refusing =
        false; //!< a commit failed for what concerns the whole database, and no message was stored since
    bool m_stuck = false; //!< the last step of the index failed
    std::atomic<bool> m_overdue = false; //!< it failed and too many entries are unindexed: writes are refused
    std::atomic<bool> m_unreachable = false; //!< the last check failed
    WriterMetrics m_metrics;
    int m_checked = 0; //!< Database::timesOpened() when the database was seen to have what was stored
    mutable std::mutex m_lastMutex;
    std::optional<LastEntry> m_last;

    std::thread m_thread;
};

} // namespace kith
