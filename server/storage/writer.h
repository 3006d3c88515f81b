// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/calls.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace kith {

class Checkpointer;
class Heads;

/*!
    The one thread that writes, in commits of all that waits.

    It takes what is there the moment it is free, at most 512 jobs, and never waits for more to come. A job
    whose statement fails is done again alone, and so are its neighbours, so that it cannot fail them; where
   the database itself refuses (a full disk), all of them are refused, and the next batch tries again.
*/
class Writer
{
public:
    using Finished = std::function<void(Job &)>; //!< called on the writer's thread, after the commit

    //! All that is given must outlive the writer. Starts at once.
    Writer(QString path, Heads &heads, Checkpointer &checkpointer, Finished finished);
    ~Writer(); //!< stop()

    //! From any thread. False, and nothing done, where too much waits already.
    bool add(Job &job);

    //! Does what waits, then ends the thread.
    void stop();

private:
    using Batch = std::span<Job *const>;

    void loop();
    std::vector<Job *> take(); //!< waits for at least one; empty at the end
    void commit(Database &db, Batch batch);
    std::optional<DatabaseFault> tryCommit(Database &db, Batch batch);
    void noticeOthers(Database &db);
    void refuse(Batch batch, const DatabaseFault &fault);

    const QString m_path;
    Heads &m_heads;
    Checkpointer &m_checkpointer;
    const Finished m_finished;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job *> m_waiting;
    bool m_stop = false;

    // Of the writer's thread alone.
    std::int64_t m_dataVersion = 0;
    bool m_refusing = false;

    std::thread m_thread;
};

} // namespace kith
