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

class AddressCount;
class HttpConnections;
class WebSocketPeer;

/*!
    Owns all connections of one I/O thread, from handshake to close. Created, used and destroyed in that thread.

    The first request of a connection decides: one for TransportConfig::path is a WebSocket handshake, any other makes the connection
    one of HTTP, if there is an HttpHandler.
*/
class WebSocketConnections : public QObject
{
    Q_OBJECT

public:
    WebSocketConnections(const TransportConfig &config, PeerHandlerFactory factory,
                         RejectionHandler refused = {});
    ~WebSocketConnections() override;

    //! Serves HTTP, too. Called at most once, before adopt(). \a handler and \a addresses outlive this.
    void serveHttp(HttpHandler &handler, AddressCount &addresses);

    //! Takes ownership of an accepted descriptor; closes it at once after drain().
    void adopt(qintptr descriptor);

    //! As adopt(), for a connection that speaks HTTP only, without a PROXY header. Needs serveHttp().
    void adoptHttp(qintptr descriptor);

    //! Uses \a tls for connections that are accepted from now on.
    void setTls(const QSslConfiguration &tls) { m_config.tls = tls; }

    //! Closes each peer with GoingAway, drops connections in their handshake, and lets HTTP answers finish; drained() follows.
    void drain();

Q_SIGNALS:
    //! After drain(): the last connection is gone.
    void drained();

private:
    PeerSocket *begin(qintptr descriptor, const QHostAddress &client);
    void passOn(PeerSocket &socket, const QByteArray &received);
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
    std::function<void(PeerSocket &, const QByteArray &)> m_passOn; //!< null: HTTP is not served
    SendQueue m_sendQueue;
    QObject m_lingering;
    QObject m_proxied; //!< parent of the ProxyHeaderReader objects
    QWebSocketServer m_server;
    QTimer m_tick;
    std::unordered_set<PeerSocket *> m_handshakes;
    std::unordered_map<quint64, PeerSocket *>
        m_upgrading; //!< the handshakes that QWebSocketServer is processing, by number
    std::unordered_set<WebSocketPeer *> m_peers;
    std::unique_ptr<HttpConnections> m_http; //!< null: HTTP is not served
    quint64 m_upgrades = 0;
    bool m_draining = false;
};

} // namespace kith
