// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/tcp/listener.h"
#include "server/transport/websocket/iothread.h"
#include "server/transport/websocket/websocketpeer.h"

#include <QTcpServer>
#include <QWebSocketServer>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

//! Creates NAME.crt and NAME.key for localhost in \a folder with openssl. \a key is its -newkey argument.
bool makeCertificate(const QString &folder, const QString &name,
                     const QStringList &key = {QStringLiteral("rsa:2048")});

//! Records the events of a TestServer's handlers, across its I/O threads.
class PeerLog
{
public:
    struct End {
        int code = 0;
        QString reason;
    };

    void addEnd(End end);
    std::vector<End> ends() const;
    //! Runs the event loop until \a count connections have ended. Returns whether they have.
    bool waitForEnds(int count) const;
    void countMessage();
    int messages() const;
    void countPeer();
    int peers() const;

private:
    mutable std::mutex m_mutex;
    std::vector<End> m_ends;
    int m_messages = 0;
    int m_peers = 0;
};

//! Echoes each message.
class EchoHandler : public kith::PeerHandler
{
public:
    EchoHandler(kith::WebSocketPeer &peer, PeerLog &log);
    void messageReceived(const QByteArray &payload) override;
    void closed(int code, const QString &reason) override;

protected:
    kith::WebSocketPeer &m_peer;
    PeerLog &m_log;
};

//! The transport of kithd: a listener in this thread, connections in an I/O thread, and handlers that echo.
class TestServer
{
public:
    explicit TestServer(kith::TransportConfig config = {}, kith::PeerHandlerFactory factory = {});

    quint16 port() const { return m_listener.serverPort(); }
    PeerLog &log() { return m_log; }
    kith::Listener &listener() { return m_listener; }
    kith::IoThread &ioThread() { return *m_ioThread; }
    //! Blocks until the I/O thread has ended.
    void stop() { m_ioThread.reset(); }

private:
    PeerLog m_log;
    std::unique_ptr<kith::IoThread> m_ioThread;
    kith::Listener m_listener;
};

/*!
    Qt's own WebSocket server, echoing, to compare the transport with. Lives in this thread.

    Qt's listener limits the time of the handshake. handleConnection(), which a server with its own listener must use, does not, in
    spite of setHandshakeTimeout().
*/
class StockServer
{
public:
    explicit StockServer(quint64 messageBytes = 0);
    quint16 port() const { return m_listener.serverPort(); }

private:
    QTcpServer m_listener;
    QWebSocketServer m_server;
};
