// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/peerhandler.h"
#include "server/transport/transportconfig.h"
#include "shared/mailbox.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kith {

class Connections;

/*!
    A thread with an event loop in which a share of the connections lives from birth to end.

    Made and destroyed in one thread; all else is for any thread. Needs a QCoreApplication.
*/
class IoThread
{
public:
    using Task = std::function<void()>;

    //! Starts the thread and returns when it runs. \a factory and \a refused are called in it.
    IoThread(TransportConfig config, PeerHandlerFactory factory, RefusalHandler refused = {});
    //! Drains and waits for the end, which takes at most a little above TransportLimits::lingerTime.
    ~IoThread();
    Q_DISABLE_COPY_MOVE(IoThread)

    //! Takes over an accepted descriptor.
    void adopt(qintptr descriptor);

    //! Runs \a task in the thread, in order with others; one wake-up for all that wait. A task that comes after the end
    //! is forgotten.
    void post(Task task);
    void post(std::vector<Task> &&tasks);

    //! Tasks that wait.
    std::size_t waiting();

    //! Closes every peer with GoingAway and ends the thread when the last is gone; returns at once.
    void drain();

private:
    void run();

    const TransportConfig m_config;
    const PeerHandlerFactory m_factory;
    const RefusalHandler m_refused;

    std::mutex m_mutex;
    std::condition_variable m_started;
    Mailbox<Task> *m_mailbox = nullptr; //!< while the thread takes tasks
    Connections *m_connections = nullptr; //!< only for tasks
    // Not a QThread: that is a detached one, and its wait() returns while the thread still cleans up after
    // OpenSSL.
    std::thread m_thread;
};

} // namespace kith
