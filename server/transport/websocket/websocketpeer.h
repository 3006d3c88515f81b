// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/peerhandler.h"
#include "server/transport/websocket/peersocket.h"

#include <QHostAddress>
#include <QPointer>

QT_FORWARD_DECLARE_CLASS(QWebSocket)

namespace kith {

/*!
    One WebSocket client, from the end of its handshake to the end of the connection.

    Owns its socket, its QWebSocket and its handler. Lives in its I/O thread and is used only there. Outlives its handler.
*/
class WebSocketPeer : public QObject
{
    Q_OBJECT

public:
    WebSocketPeer(PeerSocket *socket, QWebSocket *webSocket, const TransportLimits &limits, QObject *parent);
    ~WebSocketPeer() override;

    //! Takes the handler and starts to deliver messages to it.
    void start(std::unique_ptr<PeerHandler> handler);

    //! Sends one or more frames made by framePayload(). Ignored when closing.
    void send(const QByteArray &framed, Urgency urgency = Urgency::Now);

    //! See PeerSocket::awaitRoom(). Never calls \a then when closing.
    void awaitRoom(std::function<void()> then);

    //! Closes; PeerHandler::closed() follows. At most 123 bytes of \a reason (as UTF-8) are sent.
    void close(CloseCode code, const QString &reason);

    //! Reports that the client has signed in. Without this call the peer closes with NoHello after TransportLimits::helloTime.
    void established() { m_established = true; }

    const Subprotocol &subprotocol() const { return m_subprotocol; }
    //! Returns the client's address, also after the connection has ended.
    QHostAddress peerAddress() const { return m_peerAddress; }

    //! Enforces the time limits. Called every TransportLimits::tick.
    void tick(PeerSocket::Clock::time_point now);

Q_SIGNALS:
    //! The connection is gone and PeerHandler::closed() was called; the peer may be deleted.
    void ended();

private:
    void end();
    void ping(PeerSocket::Clock::time_point now);

    const TransportLimits &m_limits;
    PeerSocket *m_socket; //!< valid while m_alive is not null
    QPointer<QAbstractSocket> m_alive;
    QWebSocket *m_webSocket;
    std::unique_ptr<PeerHandler> m_handler;
    Subprotocol m_subprotocol;
    QHostAddress m_peerAddress;
    PeerSocket::Clock::time_point m_since;
    PeerSocket::Clock::time_point m_pinged;
    quint64 m_pongs = 0;
    int m_unanswered = 0;
    bool m_established = false;
};

} // namespace kith
