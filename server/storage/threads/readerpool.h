// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/threads/storequeue.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kith {

/*!
    Threads that read, each on a connection of its own, and each job in one view of the database.

    A view is taken when a job begins: it holds every commit that was answered before.
*/
class ReaderPool
{
public:
    using Finished = std::function<void(Job &)>; //!< called on one of the threads

    //! What cannot be read goes to \a failed, where that is given, and is refused otherwise.
    ReaderPool(DatabaseAddress address, int threads, Finished finished, Finished failed = {});
    ~ReaderPool(); //!< stop()

    //! From any thread. False, and nothing done, where too much waits already.
    bool add(Job &job);

    //! Does what waits, then ends the threads.
    void stop();

    std::size_t waiting() const; //!< any thread

private:
    void loop();
    Job *take(); //!< null at the end
    void read(Database &db, Job &job);

    const DatabaseAddress m_address;
    const Finished m_finished;
    const Finished m_failed;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job *> m_waiting;
    bool m_stop = false;

    std::vector<std::thread> m_threads;
};

} // namespace kith
