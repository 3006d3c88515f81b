// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "testservers.h"

#include "server/transport/socketconnections.h"
#include "server/transport/tcp/tlsfiles.h"
#include "server/transport/websocket/websocketconnections.h"
#include "tests/runner/runner.h"

#include <QSslSocket>
#include <QTemporaryDir>

#include <poll.h>
#include <sys/socket.h>

using namespace kith;
using namespace std::chrono_literals;

namespace {

const QByteArray header = "PROXY TCP4 192.0.2.7 198.51.100.1 54321 443\r\n";
const QByteArray binaryHeader = QByteArray::fromHex("0d0a0d0a000d0a515549540a" // the signature
                                                    "21 11 0013 c0000207c6336401d43101bb"
                                                    "04000411223344"); // extensions, to be skipped

//! Stands in for the core and records its calls.
class PeerRecorder : public ConnectionHandler
{
public:
    void opened(ConnectionId, const QString &peer, ConnectionKind) override { peers.append(peer); }
    void refused(const QString &peer, const QString &reason) override
    {
        refusedConnections.append({peer, reason});
    }
    void received(ConnectionId, std::variant<Request, Rejected>) override { }
    void hasRoom(ConnectionId) override { }
    void closed(ConnectionId, int) override { }

    QStringList peers;
    QList<QStringList> refusedConnections;
};

} // namespace

//! Each test runs once plain and once with TLS: the global data.
class tst_ProxyProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void cleanup();

    void theClientIsWhoTheHeaderNames_data();
    void theClientIsWhoTheHeaderNames();
    void aHeaderMayComeInPieces();
    void whoIsRefusedBehindAHeaderIsWhoItNames();
    void whatIsNoHeaderIsClosedAndToldOf();
    void halfAHeaderIsClosedInTime();
    void whoGoesByItselfIsNotToldOf();
    void whoWaitsIsClosedByADrain();
    void whoWaitsIsQuietAndClosedAtTheEnd();

private:
    TransportConfig config() const;
    void serve(const TransportConfig &config);
    //! Returns the answer to a handshake sent after \a bytes.
    QByteArray answerBehind(const QByteArray &bytes);

    QTemporaryDir m_folder;
    PeerRecorder m_handler;
    std::unique_ptr<SocketConnections> m_connections;
    quint16 m_port = 0;
};

void tst_ProxyProtocol::initTestCase_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("plain") << false;
    QTest::newRow("TLS") << true;
}

void tst_ProxyProtocol::initTestCase()
{
    QVERIFY2(makeCertificate(m_folder.path(), QStringLiteral("rsa")), "openssl is needed");
}

TransportConfig tst_ProxyProtocol::config() const
{
    QFETCH_GLOBAL(bool, tls);
    TransportConfig config;
    config.proxyProtocol = true;
    config.limits.handshakeTime = 1h; // so long that it ends no connection by mistake
    config.limits.tick = 10ms;
    if (tls)
        config.tls = *loadTls(m_folder.filePath(QStringLiteral("rsa.crt")),
                              m_folder.filePath(QStringLiteral("rsa.key")));
    return config;
}

void tst_ProxyProtocol::serve(const TransportConfig &config)
{
    m_connections = std::make_unique<SocketConnections>(config, 1);
    const auto port = m_connections->listen(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(bool(port));
    m_port = *port;
    m_connections->serve(m_handler);
}

void tst_ProxyProtocol::init()
{
    m_handler = {};
    serve(config());
}

void tst_ProxyProtocol::cleanup()
{
    m_connections.reset();
}

QByteArray tst_ProxyProtocol::answerBehind(const QByteArray &bytes)
{
    QFETCH_GLOBAL(bool, tls);
    QSslSocket client;
    client.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
    if (!client.waitForConnected())
        return "not connected";
    client.write(tls ? bytes : bytes + handshake("kith.v1.json"));
    if (tls) {
        client.flush();
        client.startClientEncryption();
        client.write(handshake("kith.v1.json"));
    }
    QByteArray answer;
    (void)QTest::qWaitFor(
        [&] {
            answer += client.readAll();
            return answer.contains("\r\n\r\n") || client.state() == QAbstractSocket::UnconnectedState;
        },
        20'000);
    return answer;
}

void tst_ProxyProtocol::theClientIsWhoTheHeaderNames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("peer");
    QTest::newRow("v1") << header << QStringLiteral("192.0.2.7");
    QTest::newRow("v1 unknown") << QByteArray("PROXY UNKNOWN\r\n") << QStringLiteral("127.0.0.1");
    QTest::newRow("v2") << binaryHeader << QStringLiteral("192.0.2.7");
    QTest::newRow("v2 local") << QByteArray::fromHex("0d0a0d0a000d0a515549540a 20 00 0000")
                              << QStringLiteral("127.0.0.1");
}

void tst_ProxyProtocol::theClientIsWhoTheHeaderNames()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, peer);
    QVERIFY(answerBehind(bytes).startsWith("HTTP/1.1 101 "));
    QTRY_COMPARE(m_handler.peers, QStringList{peer});
    QCOMPARE(m_handler.refusedConnections, {});
}

void tst_ProxyProtocol::aHeaderMayComeInPieces()
{
    QFETCH_GLOBAL(bool, tls);
    for (const QByteArray &bytes : {header, binaryHeader}) {
        QSslSocket client;
        client.setPeerVerifyMode(QSslSocket::VerifyNone);
        client.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        QVERIFY(client.waitForConnected());
        for (const char byte : bytes) {
            client.putChar(byte);
            client.flush();
            // When another client was served, the thread has read these bytes.
            RawClient other(m_port);
            other.write("no header");
            QVERIFY(other.waitForEnd());
        }
        if (tls)
            client.startClientEncryption();
        client.write(handshake("kith.v1.json"));
        QTRY_VERIFY(client.bytesAvailable() > 0);
        QVERIFY(client.readAll().startsWith("HTTP/1.1 101 "));
    }
    QTRY_COMPARE(m_handler.peers, QStringList({QStringLiteral("192.0.2.7"), QStringLiteral("192.0.2.7")}));
}

void tst_ProxyProtocol::whoIsRefusedBehindAHeaderIsWhoItNames()
{
    QFETCH_GLOBAL(bool, tls);
    RawClient client(m_port);
    client.write(header + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(client.waitForEnd());
    const QList<QStringList> expected{
        {QStringLiteral("192.0.2.7"), tls ? QStringLiteral("tls") : QStringLiteral("handshake")}};
    QTRY_COMPARE(m_handler.refusedConnections, expected);
}

void tst_ProxyProtocol::whatIsNoHeaderIsClosedAndToldOf()
{
    QCOMPARE(answerBehind({}), QByteArray());
    QCOMPARE(answerBehind("PROXY TCP4 192.0.2.7\r\n"), QByteArray());
    QCOMPARE(answerBehind(QByteArray(100'000, 'P')), QByteArray());
    const QStringList refused{QStringLiteral("127.0.0.1"), QStringLiteral("proxy")};
    QTRY_COMPARE(m_handler.refusedConnections, QList<QStringList>(3, refused));
    QCOMPARE(m_handler.peers, {});
}

void tst_ProxyProtocol::halfAHeaderIsClosedInTime()
{
    TransportConfig quick = config();
    quick.limits.handshakeTime = 100ms;
    serve(quick);
    RawClient silent(m_port);
    RawClient half(m_port);
    half.write(header.chopped(1));
    RawClient nothingBehind(m_port);
    nothingBehind.write(header);
    QVERIFY(silent.waitForEnd());
    QVERIFY(half.waitForEnd());
    QVERIFY(nothingBehind.waitForEnd());
    const QString timeout = QStringLiteral("timeout");
    QTRY_COMPARE(m_handler.refusedConnections.size(), 3);
    QCOMPARE(m_handler.refusedConnections.count({QStringLiteral("127.0.0.1"), timeout}), 2);
    QCOMPARE(m_handler.refusedConnections.count({QStringLiteral("192.0.2.7"), timeout}), 1);
}

void tst_ProxyProtocol::whoGoesByItselfIsNotToldOf()
{
    RawClient leaving(m_port);
    leaving.write(header.chopped(1));
    QCOMPARE(::shutdown(int(leaving.socket().socketDescriptor()), SHUT_WR), 0);
    QVERIFY(leaving.waitForEnd());
    RawClient other(m_port);
    other.write("no header");
    QTRY_COMPARE(m_handler.refusedConnections.size(), 1); // the other client's
    QCOMPARE(m_handler.refusedConnections.front().back(), QStringLiteral("proxy"));
}

void tst_ProxyProtocol::whoWaitsIsClosedByADrain()
{
    TransportConfig patient = config();
    patient.tls.reset();
    patient.limits.lingerTime = 1h;
    serve(patient);
    RawClient half(m_port);
    half.write(header.chopped(1));
    RawClient peer(m_port);
    peer.write(header + handshake("kith.v1.json"));
    QVERIFY(peer.upgraded());
    peer.stopReading(); // so it does not close either, and the drain lasts as long
    m_connections->drain();
    QVERIFY(half.waitForEnd());
}

void tst_ProxyProtocol::whoWaitsIsQuietAndClosedAtTheEnd()
{
    auto connections = std::make_unique<WebSocketConnections>(config(), PeerHandlerFactory());
    pollfd adopted{-1, POLLIN, 0};
    Listener listener([&](qintptr descriptor) {
        adopted.fd = int(descriptor);
        connections->adopt(descriptor);
    });
    QVERIFY(listener.listen(QHostAddress::LocalHost));
    RawClient half(listener.serverPort());
    QTRY_VERIFY(adopted.fd >= 0);
    half.write(header.chopped(1));
    QCOMPARE(::poll(&adopted, 1, 20'000), 1);
    QTRY_COMPARE(::poll(&adopted, 1, 0), 0); // otherwise the event loop would spin
    connections.reset();
    QVERIFY(half.waitForEnd());
}

KITH_TEST(tst_ProxyProtocol)
#include "tst_proxyprotocol.moc"
