// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/loop/taskqueue.h"
#include "server/transport/tcp/rejection.h"
#include "server/transport/websocket/peerhandler.h"
#include "server/transport/websocket/transportconfig.h"

#include <future>
#include <thread>
#include <vector>

namespace kith {

class WebSocketConnections;

/*!
    A thread with an event loop in which a share of the connections lives from birth to end.

    Made and destroyed in one thread; all else is for any thread. Needs a QCoreApplication.
*/
class IoThread
{
public:
    using Task = TaskQueue::Task;

    //! Starts the thread and returns when it runs. \a factory and \a refused are called in it.
    IoThread(TransportConfig config, PeerHandlerFactory factory, RejectionHandler refused = {});
    //! Drains and waits for the end, which takes at most a little above TransportLimits::lingerTime.
    ~IoThread();
    Q_DISABLE_COPY_MOVE(IoThread)

    //! Takes over an accepted descriptor.
    void adopt(qintptr descriptor);

    //! Runs \a task in the thread, in order with others; one wake-up for all that wait. A task that comes after the end
    //! is forgotten.
    void post(Task task) { m_tasks.post(std::move(task)); }
    void post(std::vector<Task> &&tasks) { m_tasks.post(std::move(tasks)); }

    //! Tasks that wait.
    std::size_t waiting() { return m_tasks.size(); }

    //! Closes every peer with GoingAway and ends the thread when the last is gone; returns at once.
    void drain();

private:
    void run(std::promise<void> runs);

    const TransportConfig m_config;
    const PeerHandlerFactory m_factory;
    const RejectionHandler m_refused;

    TaskQueue m_tasks; //!< open while the thread runs
    WebSocketConnections *m_connections = nullptr; //!< only for tasks
    // Not a QThread: that is a detached one, and its wait() returns while the thread still cleans up after
    // OpenSSL.
    std::thread m_thread;
};

} // namespace kith
