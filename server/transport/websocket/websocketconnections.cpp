// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/websocketconnections.h"

#include "server/transport/http/httpconnections.h"
#include "server/transport/tcp/listener.h"
#include "server/transport/tcp/proxyheaderreader.h"
#include "server/transport/websocket/filteringsocket.h"
#include "server/transport/websocket/websocketpeer.h"

#include <QChildEvent>
#include <QWebSocket>

#include <vector>

namespace kith {

namespace {

// Short, because the QWebSocket keeps it in memory. The path is the number that identifies the QWebSocket later.
QByteArray canonicalRequest(quint64 number, const Upgrade &upgrade)
{
    return "GET /" + QByteArray::number(number)
        + " HTTP/1.1\r\nHost: kith\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
          "13\r\n"
          "Sec-WebSocket-Key: "
        + upgrade.key + "\r\nSec-WebSocket-Protocol: " + upgrade.subprotocol.name + "\r\n\r\n";
}

} // namespace

WebSocketConnections::WebSocketConnections(const TransportConfig &config, PeerHandlerFactory factory,
                                           RejectionHandler refused)
    : m_config(config)
    , m_factory(std::move(factory))
    , m_refused(std::move(refused))
    , m_sendQueue(m_config.limits.gatherTime)
    , m_server(QStringLiteral("kithd"), QWebSocketServer::NonSecureMode)
{
    QStringList names;
    for (const Subprotocol &subprotocol : m_config.subprotocols)
        names.append(QString::fromLatin1(subprotocol.name));
    m_server.setSupportedSubprotocols(names);
    connect(&m_server, &QWebSocketServer::newConnection, this, &WebSocketConnections::takeUpgraded);
    connect(&m_tick, &QTimer::timeout, this, &WebSocketConnections::tick);
    m_tick.start(m_config.limits.tick);
    m_lingering.installEventFilter(this);
}

WebSocketConnections::~WebSocketConnections()
{
    // They refer to members of this object.
    m_http.reset();
    for (PeerSocket *socket : m_handshakes)
        delete socket->socket();
    for (WebSocketPeer *peer : m_peers)
        delete peer;
}

template <typename Socket>
Socket *WebSocketConnections::makeSocket(qintptr descriptor, const QHostAddress &client)
{
    auto *socket = new Socket(IoContext{m_config, m_sendQueue, m_lingering, m_refused, m_passOn});
    if (!socket->adopt(descriptor, client)) {
        delete socket;
        return nullptr;
    }
    m_handshakes.insert(socket);
    socket->setUpgradeHandler([this, socket](const Upgrade &upgrade) { requestUpgrade(socket, upgrade); });
    // Queued, because a socket may end while tick() or drain() iterates over them.
    connect(
        socket, &QAbstractSocket::disconnected, this, [this, socket] { forget(socket); },
        Qt::QueuedConnection);
    return socket;
}

void WebSocketConnections::serveHttp(HttpHandler &handler, AddressCount &addresses)
{
    m_http = std::make_unique<HttpConnections>(m_config.http, handler, m_lingering, &addresses);
    connect(m_http.get(), &HttpConnections::drained, this, &WebSocketConnections::checkDrained);
    m_passOn = [this](PeerSocket &socket, const QByteArray &received) { passOn(socket, received); };
}

void WebSocketConnections::adopt(qintptr descriptor)
{
    if (m_draining)
        return Listener::closeDescriptor(descriptor);
    if (!m_config.proxyProtocol) {
        begin(descriptor, {});
        return;
    }
    new ProxyHeaderReader(
        descriptor, m_config.limits.handshakeTime,
        [this](qintptr ready, const QHostAddress &client) { begin(ready, client); }, m_refused, &m_proxied);
}

void WebSocketConnections::adoptHttp(qintptr descriptor)
{
    if (m_draining)
        return Listener::closeDescriptor(descriptor);
    if (PeerSocket *socket = begin(descriptor, {})) {
        socket->pass();
        passOn(*socket, {});
    }
}

//! Gives the socket to HttpConnections.
void WebSocketConnections::passOn(PeerSocket &socket, const QByteArray &received)
{
    m_handshakes.erase(&socket);
    socket.socket()->disconnect(this);
    m_http->take(static_cast<QTcpSocket *>(socket.socket()), received, socket.acceptedAt());
}

//! Returns null if the connection has ended already.
PeerSocket *WebSocketConnections::begin(qintptr descriptor, const QHostAddress &client)
{
    if (!m_config.tls)
        return makeSocket<FilteringSocket<QTcpSocket>>(descriptor, client);
    auto *socket = makeSocket<FilteringSocket<QSslSocket>>(descriptor, client);
    if (socket) {
        connect(socket, &QAbstractSocket::errorOccurred, this, [socket](QAbstractSocket::SocketError error) {
            if (error == QAbstractSocket::SslHandshakeFailedError)
                socket->reportRejected("tls");
        });
        socket->setSslConfiguration(*m_config.tls);
        socket->startServerEncryption();
    }
    return socket;
}

void WebSocketConnections::requestUpgrade(PeerSocket *socket, const Upgrade &upgrade)
{
    const quint64 number = ++m_upgrades;
    m_upgrading.emplace(number, socket);
    socket->showRequest(canonicalRequest(number, upgrade));
    m_server.handleConnection(static_cast<QTcpSocket *>(socket->socket()));
}

void WebSocketConnections::takeUpgraded()
{
    while (QWebSocket *webSocket = m_server.nextPendingConnection()) {
        const auto found = m_upgrading.find(webSocket->requestUrl().path().mid(1).toULongLong());
        if (found == m_upgrading.end()) {
            delete webSocket;
            continue;
        }
        PeerSocket *socket = found->second;
        m_upgrading.erase(found);
        m_handshakes.erase(socket);
        socket->socket()->disconnect(this);

        auto *peer = new WebSocketPeer(socket, webSocket, m_config.limits, this);
        m_peers.insert(peer);
        connect(peer, &WebSocketPeer::ended, this, [this, peer] { remove(peer); });
        peer->start(m_factory(*peer));
        if (m_draining)
            peer->close(CloseCode::GoingAway, QStringLiteral("The server stops."));
    }
}

void WebSocketConnections::forget(PeerSocket *socket)
{
    if (m_handshakes.erase(socket) == 0)
        return; // it belongs to a peer
    std::erase_if(m_upgrading, [socket](const auto &entry) { return entry.second == socket; });
    socket->socket()->deleteLater();
    checkDrained();
}

void WebSocketConnections::remove(WebSocketPeer *peer)
{
    m_peers.erase(peer);
    peer->deleteLater();
    checkDrained();
}

void WebSocketConnections::tick()
{
    const auto now = PeerSocket::Clock::now();
    for (PeerSocket *socket : m_handshakes)
        socket->tick(now);
    for (WebSocketPeer *peer : m_peers)
        peer->tick(now);
    checkDrained();
}

void WebSocketConnections::drain()
{
    m_draining = true;
    qDeleteAll(QObjectList(m_proxied.children())); // a copy, because each child leaves the list
    for (PeerSocket *socket : m_handshakes)
        socket->drop();
    for (WebSocketPeer *peer : m_peers)
        peer->close(CloseCode::GoingAway, QStringLiteral("The server stops."));
    if (m_http)
        m_http->drain();
    checkDrained();
}

bool WebSocketConnections::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_lingering && event->type() == QEvent::ChildRemoved)
        QMetaObject::invokeMethod(this, &WebSocketConnections::checkDrained, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

void WebSocketConnections::checkDrained()
{
    const bool isEmpty = m_handshakes.empty() && m_peers.empty() && (!m_http || m_http->open() == 0);
    if (m_draining && isEmpty && m_lingering.children().isEmpty())
        Q_EMIT drained();
}

} // namespace kith
