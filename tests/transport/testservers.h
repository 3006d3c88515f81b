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

//! NAME.crt and NAME.key in \a folder, made by openssl for localhost; \a key is what it takes behind -newkey.
bool makeCertificate(const QString &folder, const QString &name,
                     const QStringList &key = {QStringLiteral("rsa:2048")});

//! What the handlers of a TestServer saw, across its I/O threads.
class PeerLog
{
public:
    struct End {
        int code = 0;
        QString reason;
    };

    void addEnd(End end);
    std::vector<End> ends() const;
    //! Runs the event loop until there are so many.
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

//! Sends each message back as it came.
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

//! The transport as kithd has it: a listener in this thread, connections in one of their own; handlers that
//! echo.
class TestServer
{
public:
    explicit TestServer(kith::TransportConfig config = {}, kith::PeerHandlerFactory factory = {});

    quint16 port() const { return m_listener.serverPort(); }
    PeerLog &log() { return m_log; }
    kith::Listener &listener() { return m_listener; }
    kith::IoThread &ioThread() { return *m_ioThread; }
    //! Waits for the end of the I/O thread.
    void stop() { m_ioThread.reset(); }

private:
    PeerLog m_log;
    std::unique_ptr<kith::IoThread> m_ioThread;
    kith::Listener m_listener;
};

/*!
    What Qt offers by itself, echoing, to show what the transport mends. Lives in this thread.

    Its own listener would bound the handshake in time; handleConnection(), which a server with a listener of
    its own must use, does not, whatever setHandshakeTimeout() says.
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
