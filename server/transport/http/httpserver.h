// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "server/transport/loop/taskqueue.h"
#include "shared/error.h"

#include <QHostAddress>

#include <future>
#include <thread>

namespace kith {

/*!
    An HTTP/1.1 listener with its own thread, which owns the connections and calls the handler.

    It answers even if all other threads are blocked. Created, used and destroyed in one thread. Needs a QCoreApplication.
*/
class HttpServer
{
public:
    //! \a handler must outlive this.
    HttpServer(const HttpLimits &limits, HttpHandler &handler);
    ~HttpServer(); //!< drops every connection
    Q_DISABLE_COPY_MOVE(HttpServer)

    //! Starts the thread. Called once. Returns the port; 0 takes a free one. Fails with a message for the operator.
    Result<quint16> listen(const QHostAddress &address, quint16 port);

private:
    void run(const QHostAddress &address, quint16 port, std::promise<Result<quint16>> listening);

    const HttpLimits m_limits;
    HttpHandler &m_handler;
    TaskQueue m_tasks; //!< open while it listens
    std::function<void()> m_quit; //!< used by the thread only
    std::thread m_thread; // not a QThread: see IoThread
};

} // namespace kith
