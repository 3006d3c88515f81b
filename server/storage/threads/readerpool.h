// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/job.h"
#include "shared/boundedqueue.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kith {

/*!
    Threads that read, each on a connection of its own, and each job in one view of the database.

    A view is taken when a job begins: it holds every commit that was answered before. Jobs wait by the store that they
    are of: many reads of one store take neither room nor more than their turn from those of another, and slow ones of one
    store leave a thread to the others.
*/
class ReaderPool
{
public:
    using Finished = std::function<void(JobPtr)>; //!< called on one of the threads

    //! What cannot be read goes to \a failed, where that is given, and is refused otherwise. \a watch may be null, and outlives this.
    ReaderPool(DatabaseAddress address, StatementWatch *watch, int threads, Finished finished,
               Finished failed = {});
    ~ReaderPool(); //!< stop()

    //! From any thread. False, and \a job untouched, where too many of its store wait already.
    bool add(JobPtr &&job) { return m_jobs.add(std::move(job), job->store); }

    //! Does what waits, then ends the threads.
    void stop();

    std::size_t waiting() const { return m_jobs.size(); } //!< any thread

private:
    void loop();
    void read(Database &db, JobPtr job);
    void note(const DatabaseError &fault);

    const DatabaseAddress m_address;
    StatementWatch *const m_watch;
    const Finished m_finished;
    const Finished m_failed;
    BoundedQueue<JobPtr> m_jobs;

    std::mutex m_noting; // guards the next two
    std::chrono::steady_clock::time_point m_nextNote;
    std::int64_t m_unread = 0; // since the last line of the log
    std::atomic<bool> m_isAway = false; // and that was said

    std::vector<std::thread> m_threads;
};

} // namespace kith
