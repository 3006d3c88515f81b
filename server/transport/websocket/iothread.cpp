// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/iothread.h"

#include "server/transport/loop/eventdispatcher.h"
#include "server/transport/tcp/listener.h"
#include "server/transport/websocket/websocketconnections.h"
#include "shared/threadname.h"

#include <QEventLoop>
#include <QThread>

#include <utility>
#include <vector>

namespace kith {

IoThread::IoThread(TransportConfig config, PeerHandlerFactory factory, RejectionHandler refused, Http http)
    : m_config(std::move(config))
    , m_factory(std::move(factory))
    , m_refused(std::move(refused))
    , m_http(std::move(http))
{
    std::promise<void> runs;
    auto running = runs.get_future();
    m_thread = std::thread([this, promise = std::move(runs)]() mutable { run(std::move(promise)); });
    running.get();
}

IoThread::~IoThread()
{
    drain();
    m_thread.join();
}

void IoThread::adopt(qintptr descriptor)
{
    if (!m_tasks.post([this, descriptor] { m_connections->adopt(descriptor); }))
        Listener::closeDescriptor(descriptor);
}

void IoThread::adoptHttp(qintptr descriptor)
{
    if (!m_tasks.post([this, descriptor] { m_connections->adoptHttp(descriptor); }))
        Listener::closeDescriptor(descriptor);
}

void IoThread::setTls(const QSslConfiguration &tls)
{
    m_tasks.post([this, tls] { m_connections->setTls(tls); });
}

void IoThread::drain()
{
    m_tasks.post([this] { m_connections->drain(); });
}

void IoThread::run(std::promise<void> runs)
{
    setThreadName("io");
    if (QAbstractEventDispatcher *dispatcher = makeEventDispatcher())
        QThread::currentThread()->setEventDispatcher(dispatcher);
    QEventLoop loop;
    const std::unique_ptr<HttpHandler> handler = m_http.makeHandler ? m_http.makeHandler() : nullptr;
    WebSocketConnections connections(m_config, m_factory, m_refused);
    if (handler)
        connections.serveHttp(*handler, *m_http.addresses);
    QObject::connect(&connections, &WebSocketConnections::drained, &loop, &QEventLoop::quit);
    m_connections = &connections;
    m_tasks.open();
    runs.set_value();
    loop.exec();
    m_tasks.close(); // runs the last tasks, which may hold descriptors
    QCoreApplication::sendPostedEvents(); // flushes batches of handlers for other threads
    QCoreApplication::sendPostedEvents(nullptr,
                                       QEvent::DeferredDelete); // deletes sockets while the connections exist
}

} // namespace kith
