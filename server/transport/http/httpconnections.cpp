// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/httpconnections.h"

#include "server/transport/http/addresscount.h"
#include "server/transport/loop/taskqueue.h"
#include "server/transport/tcp/listener.h"

#include <QTcpSocket>

namespace kith {

HttpConnections::HttpConnections(const HttpLimits &limits, HttpHandler &handler, QObject &lingering,
                                 AddressCount *addresses)
    : m_limits(limits)
    , m_context{m_limits, handler, std::make_shared<TaskQueue>(), lingering}
    , m_addresses(addresses)
{
    m_context.tasks->open();
    connect(&m_tick, &QTimer::timeout, this, [this] { tick(HttpConnection::Clock::now()); });
    m_tick.start(m_limits.tick);
}

HttpConnections::~HttpConnections()
{
    m_context.tasks->close();
    for (HttpConnection *connection : m_connections)
        delete connection;
}

void HttpConnections::adopt(qintptr descriptor)
{
    // A rejected connection gets a response and lingers; beyond twice the limit it is closed without one.
    if (open() + int(m_context.lingering.children().size()) >= 2 * m_limits.connections)
        return Listener::closeDescriptor(descriptor);
    auto *socket = new QTcpSocket;
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    take(socket, {}, HttpConnection::Clock::now());
}

void HttpConnections::take(QTcpSocket *socket, const QByteArray &received,
                           HttpConnection::Clock::time_point since)
{
    auto *connection = new HttpConnection(socket, m_context, this);
    // Queued, because a connection may end while tick() iterates over them.
    connect(
        connection, &HttpConnection::ended, this, [this, connection] { remove(connection); },
        Qt::QueuedConnection);
    const bool tooMany = open() >= m_limits.connections && !endIdle();
    const int ofAddress = m_addresses ? m_addresses->add(connection->peer()) : 0;
    m_connections.insert(connection);
    if (tooMany)
        connection->turnAway(503, "There are too many connections.");
    else if (m_limits.connectionsPerAddress > 0 && ofAddress > m_limits.connectionsPerAddress)
        connection->turnAway(429, "There are too many connections from your address.");
    else
        connection->start(received, since);
}

//! Ends the connection that has waited longest for a request. Returns false if none waits.
bool HttpConnections::endIdle()
{
    HttpConnection *idle = nullptr;
    for (HttpConnection *connection : m_connections) {
        const auto since = connection->waitsSince();
        if (since && (!idle || *since < *idle->waitsSince()))
            idle = connection;
    }
    if (!idle)
        return false;
    idle->disconnect(this);
    remove(idle);
    return true;
}

void HttpConnections::remove(HttpConnection *connection)
{
    m_connections.erase(connection);
    if (m_addresses)
        m_addresses->remove(connection->peer());
    connection->deleteLater();
    checkDrained();
}

void HttpConnections::drain()
{
    if (!std::exchange(m_context.draining, true))
        QTimer::singleShot(m_limits.drainTime, this, [this] {
            for (HttpConnection *connection : m_connections)
                connection->drop();
        });
    for (HttpConnection *connection : m_connections)
        connection->endIfIdle();
    checkDrained();
}

void HttpConnections::checkDrained()
{
    if (m_context.draining && m_connections.empty())
        Q_EMIT drained();
}

void HttpConnections::tick(HttpConnection::Clock::time_point now)
{
    for (HttpConnection *connection : m_connections)
        connection->tick(now);
}

} // namespace kith
