// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "server/transport/loop/taskqueue.h"
#include "server/transport/tcp/rejection.h"
#include "server/transport/websocket/peerhandler.h"
#include "server/transport/websocket/transportconfig.h"

#include <future>
#include <thread>
#include <vector>

namespace kith {

class AddressCount;
class WebSocketConnections;

/*!
    A thread with an event loop that owns a share of the connections from accept to close.

    Created and destroyed in one thread; all other functions: any thread. Needs a QCoreApplication.
*/
class IoThread
{
public:
    using Task = TaskQueue::Task;

    //! How the thread serves HTTP.
    struct Http {
        std::function<std::unique_ptr<HttpHandler>()>
            makeHandler; //!< called once, in the thread; null: HTTP is not served
        std::shared_ptr<AddressCount> addresses; //!< shared with other threads
    };

    //! Starts the thread and blocks until it runs. \a factory and \a refused are called in it.
    IoThread(TransportConfig config, PeerHandlerFactory factory, RejectionHandler refused = {},
             Http http = {});
    //! Drains and blocks until the thread ends, at most slightly longer than TransportLimits::lingerTime and HttpLimits::drainTime.
    ~IoThread();
    Q_DISABLE_COPY_MOVE(IoThread)

    //! Takes ownership of an accepted descriptor.
    void adopt(qintptr descriptor);
    //! As adopt(), for a connection that speaks HTTP only. Needs an HttpHandler.
    void adoptHttp(qintptr descriptor);

    //! Runs \a task in the thread. Tasks run in order, with one wake-up for all that wait. Drops a task posted after the end.
    void post(Task task) { m_tasks.post(std::move(task)); }
    void post(std::vector<Task> &&tasks) { m_tasks.post(std::move(tasks)); }

    //! Returns the number of waiting tasks.
    std::size_t waiting() { return m_tasks.size(); }

    //! Uses \a tls for connections that are accepted from now on.
    void setTls(const QSslConfiguration &tls);

    //! Closes every peer with GoingAway, lets HTTP answers finish, and ends the thread when the last connection is gone. Does not block.
    void drain();

private:
    void run(std::promise<void> runs);

    const TransportConfig m_config;
    const PeerHandlerFactory m_factory;
    const RejectionHandler m_refused;
    const Http m_http;

    TaskQueue m_tasks; //!< open while the thread runs
    WebSocketConnections *m_connections = nullptr; //!< used by tasks only
    // Not a QThread, which is detached: its wait() returns while the thread still cleans up OpenSSL's data.
    std::thread m_thread;
};

} // namespace kith
