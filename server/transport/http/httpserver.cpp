// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/httpserver.h"

#include "server/transport/http/httpconnections.h"
#include "server/transport/loop/eventdispatcher.h"
#include "server/transport/tcp/listener.h"
#include "shared/threadname.h"

#include <QEventLoop>
#include <QThread>

namespace kith {

HttpServer::HttpServer(const HttpLimits &limits, HttpHandler &handler)
    : m_limits(limits)
    , m_handler(handler)
{
}

HttpServer::~HttpServer()
{
    // A task, not a posted event: Qt wakes the thread after it released its lock, when the thread may already have ended.
    m_tasks.post([this] { m_quit(); });
    if (m_thread.joinable())
        m_thread.join();
}

Result<quint16> HttpServer::listen(const QHostAddress &address, quint16 port)
{
    std::promise<Result<quint16>> listening;
    auto answer = listening.get_future();
    m_thread = std::thread([this, address, port, promise = std::move(listening)]() mutable {
        run(address, port, std::move(promise));
    });
    return answer.get();
}

void HttpServer::run(const QHostAddress &address, quint16 port, std::promise<Result<quint16>> listening)
{
    setThreadName("http");
    if (QAbstractEventDispatcher *dispatcher = makeEventDispatcher())
        QThread::currentThread()->setEventDispatcher(dispatcher);
    QEventLoop loop;
    QObject lingering;
    HttpConnections connections(m_limits, m_handler, lingering);
    Listener listener([&connections](qintptr descriptor) { connections.adopt(descriptor); });
    auto started = listener.start(address, port);
    const bool good = bool(started);
    m_quit = [&loop] { loop.quit(); };
    if (good)
        m_tasks.open();
    listening.set_value(std::move(started));
    if (!good)
        return;
    loop.exec();
    m_tasks.close();
}

} // namespace kith
