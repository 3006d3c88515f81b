// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/tcp/rejection.h"
#include "server/transport/websocket/peerhandler.h"
#include "server/transport/websocket/peersocket.h"
#include "server/transport/websocket/sendqueue.h"
#include "server/transport/websocket/transportconfig.h"

#include <QObject>
#include <QTimer>
#include <QWebSocketServer>

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace kith {

class WebSocketPeer;

/*!
    Owns all connections of one I/O thread, from handshake to close. Created, used and destroyed in that thread.
*/
class WebSocketConnections : public QObject
{
    Q_OBJECT

public:
    WebSocketConnections(const TransportConfig &config, PeerHandlerFactory factory,
                         RejectionHandler refused = {});
    ~WebSocketConnections() override;

    //! Takes ownership of an accepted descriptor; closes it at once after drain().
    void adopt(qintptr descriptor);

    //! Uses \a tls for connections that are accepted from now on.
    void setTls(const QSslConfiguration &tls) { m_config.tls = tls; }

    //! Closes each peer with GoingAway and drops connections in their handshake; drained() follows.
    void drain();

Q_SIGNALS:
    //! After drain(): the last connection is gone.
    void drained();

private:
    void begin(qintptr descriptor, const QHostAddress &client);
    template <typename Socket>
    Socket *makeSocket(qintptr descriptor, const QHostAddress &client);
    void requestUpgrade(PeerSocket *socket, const Upgrade &upgrade);
    void takeUpgraded();
    void forget(PeerSocket *socket);
    void remove(WebSocketPeer *peer);
    void tick();
    void checkDrained();
    bool eventFilter(QObject *watched, QEvent *event) override;

    TransportConfig m_config;
    const PeerHandlerFactory m_factory;
    const RejectionHandler m_refused;
    SendQueue m_sendQueue;
    QObject m_lingering;
    QObject m_proxied; //!< parent of the ProxyHeaderReader objects
    QWebSocketServer m_server;
    QTimer m_tick;
    std::unordered_set<PeerSocket *> m_handshakes;
    std::unordered_map<quint64, PeerSocket *>
        m_upgrading; //!< the handshakes that QWebSocketServer is processing, by number
    std::unordered_set<WebSocketPeer *> m_peers;
    quint64 m_upgrades = 0;
    bool m_draining = false;
};

} // namespace kith
