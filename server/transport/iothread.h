// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/peerhandler.h"
#include "server/transport/transportconfig.h"
#include "shared/mailbox.h"

#include <QThread>

#include <condition_variable>
#include <functional>
#include <mutex>

namespace kith {

class Connections;

/*!
    A thread with an event loop in which a share of the connections lives from birth to end.

    Made and destroyed in one thread; all else is for any thread.
*/
class IoThread : private QThread
{
public:
    using Task = std::function<void()>;

    //! Starts the thread and returns when it runs. \a factory is called in it.
    IoThread(TransportConfig config, PeerHandlerFactory factory);
    //! Drains and waits for the end, which takes at most a little above TransportLimits::lingerTime.
    ~IoThread() override;

    //! Takes over an accepted descriptor.
    void adopt(qintptr descriptor);

    //! Runs \a task in the thread, in order with others and in batches. A task that comes after the end is
    //! forgotten.
    void post(Task task);

    //! Closes every peer with GoingAway and ends the thread when the last is gone; returns at once.
    void drain();

private:
    void run() override;

    const TransportConfig m_config;
    const PeerHandlerFactory m_factory;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    enum class State { Starting, Running, Ended } m_state = State::Starting;
    Mailbox<Task> *m_mailbox = nullptr; //!< while running
    Connections *m_connections = nullptr; //!< only for tasks
};

} // namespace kith
