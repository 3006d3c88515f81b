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
    An HTTP/1.1 listener with a thread of its own, in which its connections live and its handler is called.

    So it answers whatever the other threads do. Made, used and destroyed in one thread. Needs a QCoreApplication.
*/
class HttpServer
{
public:
    //! \a handler must outlive this.
    HttpServer(const HttpLimits &limits, HttpHandler &handler);
    ~HttpServer(); //!< ends all connections at once
    Q_DISABLE_COPY_MOVE(HttpServer)

    //! Starts, once. Returns the port; 0 takes a free one. Fails with a message for the operator.
    Result<quint16> listen(const QHostAddress &address, quint16 port);

private:
    void run(const QHostAddress &address, quint16 port, std::promise<Result<quint16>> listening);

    const HttpLimits m_limits;
    HttpHandler &m_handler;
    TaskQueue m_tasks; //!< open while it listens
    std::function<void()> m_quit; //!< of the thread alone
    std::thread m_thread; // not a QThread: see IoThread
};

} // namespace kith
