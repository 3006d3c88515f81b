// SPDX-License-Identifier: Apache-2.0
#include "testservers.h"

#include <QProcess>
#include <QTest>
#include <QWebSocket>

using namespace kith;

bool makeCertificate(const QString &folder, const QString &name, const QStringList &key)
{
    const QString path = folder + u'/' + name;
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  QStringList{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-nodes"),
                              QStringLiteral("-days"), QStringLiteral("2"), QStringLiteral("-subj"),
                              QStringLiteral("/CN=localhost"), QStringLiteral("-keyout"),
                              path + QStringLiteral(".key"), QStringLiteral("-out"),
                              path + QStringLiteral(".crt"), QStringLiteral("-newkey")}
                      + key);
    return openssl.waitForFinished() && openssl.exitCode() == 0;
}

void PeerLog::addEnd(End end)
{
    const std::lock_guard lock(m_mutex);
    m_ends.push_back(std::move(end));
}

std::vector<PeerLog::End> PeerLog::ends() const
{
    const std::lock_guard lock(m_mutex);
    return m_ends;
}

bool PeerLog::waitForEnds(int count) const
{
    return QTest::qWaitFor([this, count] { return int(ends().size()) >= count; }, 20'000);
}

void PeerLog::countMessage()
{
    const std::lock_guard lock(m_mutex);
    ++m_messages;
}

int PeerLog::messages() const
{
    const std::lock_guard lock(m_mutex);
    return m_messages;
}

void PeerLog::countPeer()
{
    const std::lock_guard lock(m_mutex);
    ++m_peers;
}

int PeerLog::peers() const
{
    const std::lock_guard lock(m_mutex);
    return m_peers;
}

EchoHandler::EchoHandler(WebSocketPeer &peer, PeerLog &log)
    : m_peer(peer)
    , m_log(log)
{
    peer.established();
    log.countPeer();
}

void EchoHandler::messageReceived(const QByteArray &payload)
{
    m_log.countMessage();
    m_peer.send(framePayload(m_peer.subprotocol().opcode, payload));
}

void EchoHandler::closed(int code, const QString &reason)
{
    m_log.addEnd({code, reason});
}

TestServer::TestServer(TransportConfig config, PeerHandlerFactory factory)
    : m_listener([this](qintptr descriptor) { m_ioThread->adopt(descriptor); }, Descriptors::AllButKept)
{
    if (!factory)
        factory = [this](WebSocketPeer &peer) { return std::make_unique<EchoHandler>(peer, m_log); };
    m_ioThread = std::make_unique<IoThread>(std::move(config), std::move(factory));
    if (!m_listener.listen(QHostAddress::LocalHost))
        qFatal("cannot listen on the loopback");
}

StockServer::StockServer(quint64 messageBytes)
    : m_server(QStringLiteral("stock"), QWebSocketServer::NonSecureMode)
{
    m_server.setHandshakeTimeout(1);
    m_server.setSupportedSubprotocols({QStringLiteral("kith.v1.cbor"), QStringLiteral("kith.v1.json")});
    QObject::connect(&m_listener, &QTcpServer::newConnection, &m_server, [this] {
        while (QTcpSocket *socket = m_listener.nextPendingConnection())
            m_server.handleConnection(socket);
    });
    QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server, [this, messageBytes] {
        while (QWebSocket *socket = m_server.nextPendingConnection()) {
            socket->setParent(&m_server);
            if (messageBytes > 0)
                socket->setMaxAllowedIncomingMessageSize(messageBytes);
            QObject::connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
            QObject::connect(socket, &QWebSocket::binaryMessageReceived, socket,
                             &QWebSocket::sendBinaryMessage);
        }
    });
    if (!m_listener.listen(QHostAddress::LocalHost))
        qFatal("cannot listen on the loopback");
}
