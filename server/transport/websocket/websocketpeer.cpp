// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/websocketpeer.h"

#include <QWebSocket>

#include <utility>

namespace kith {

namespace {

constexpr int abnormalClosure = 1006; // never sent; means that the connection ended without a close frame
constexpr int reasonBytes = 123;

// Cuts \a reason to the UTF-8 bytes that fit into a close frame, between code points.
QString cutReason(QString reason)
{
    while (reason.toUtf8().size() > reasonBytes)
        reason.chop(reason.back().isLowSurrogate() ? 2 : 1);
    return reason;
}

} // namespace

WebSocketPeer::WebSocketPeer(PeerSocket *socket, QWebSocket *webSocket, const TransportLimits &limits,
                             QObject *parent)
    : QObject(parent)
    , m_limits(limits)
    , m_socket(socket)
    , m_alive(socket->socket())
    , m_webSocket(webSocket)
    , m_subprotocol(socket->subprotocol())
    , m_peerAddress(socket->socket()->peerAddress())
    , m_since(PeerSocket::Clock::now())
    , m_pinged(m_since)
{
    // Children are destroyed in this order: a QWebSocket without its socket does not try to close it.
    socket->socket()->setParent(this);
    webSocket->setParent(this);
    webSocket->setMaxAllowedIncomingFrameSize(quint64(limits.frameBytes));
    webSocket->setMaxAllowedIncomingMessageSize(quint64(limits.frameBytes));
    // FrameFilter outputs text messages as binary ones, too.
    connect(webSocket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &payload) {
        if (m_handler)
            m_handler->messageReceived(payload);
    });
    connect(webSocket, &QWebSocket::disconnected, this, &WebSocketPeer::end, Qt::QueuedConnection);
}

WebSocketPeer::~WebSocketPeer() = default;

void WebSocketPeer::start(std::unique_ptr<PeerHandler> handler)
{
    m_handler = std::move(handler);
    // Queued calls to QWebSocketServer may still wait. They must find nothing to read, because they would parse a message as
    // another request.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_alive)
                m_socket->open();
        },
        Qt::QueuedConnection);
}

void WebSocketPeer::send(const QByteArray &framed, Urgency urgency)
{
    if (m_alive)
        m_socket->send(framed, urgency);
}

void WebSocketPeer::awaitRoom(std::function<void()> then)
{
    if (m_alive)
        m_socket->awaitRoom(std::move(then));
}

void WebSocketPeer::close(CloseCode code, const QString &reason)
{
    m_webSocket->close(QWebSocketProtocol::CloseCode(code), cutReason(reason));
}

void WebSocketPeer::tick(PeerSocket::Clock::time_point now)
{
    if (!m_alive)
        return;
    m_socket->tick(now);
    if (!m_established && now - m_since >= m_limits.helloTime)
        m_socket->fail(CloseCode::NoHello, "No hello came in time.");
    ping(now);
}

void WebSocketPeer::ping(PeerSocket::Clock::time_point now)
{
    if (std::exchange(m_pongs, m_socket->pongs()) != m_socket->pongs())
        m_unanswered = 0;
    if (now - m_pinged < m_limits.pingInterval)
        return;
    m_pinged = now;
    if (m_unanswered >= m_limits.missedPings)
        return m_socket->fail(CloseCode::TooSlow, "No answer to pings.");
    ++m_unanswered;
    m_socket->send(framePayload(Opcode::Ping, {}));
}

void WebSocketPeer::end()
{
    if (!m_handler)
        return;
    const bool closedByFrame = m_alive && m_socket->isClosing();
    const auto handler = std::exchange(m_handler, nullptr);
    handler->closed(closedByFrame ? int(m_webSocket->closeCode()) : abnormalClosure,
                    closedByFrame ? m_webSocket->closeReason() : QString());
    Q_EMIT ended();
}

} // namespace kith
