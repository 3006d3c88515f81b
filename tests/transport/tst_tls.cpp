// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "testservers.h"

#include "server/transport/tcp/tlsfiles.h"
#include "tests/runner/runner.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

using namespace kith;
using namespace std::chrono_literals;

class tst_Tls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wrongFilesAreNamed_data();
    void wrongFilesAreNamed();
    void aRealClientTalksOverTls_data();
    void aRealClientTalksOverTls();
    void aBreachEndsTlsCleanly();
    void aPlainRequestEnds();
    void aSilentConnectionEnds();
    void aClientThatNeverReadsIsClosed();
    void drainingSendsTheCloseFrame();

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    TransportConfig config(const QString &kind = QStringLiteral("rsa")) const;

    QTemporaryDir m_folder;
};

void tst_Tls::initTestCase()
{
    QVERIFY2(makeCertificate(m_folder.path(), QStringLiteral("rsa")), "openssl is needed");
    QVERIFY(makeCertificate(m_folder.path(), QStringLiteral("other")));
    QVERIFY(makeCertificate(
        m_folder.path(), QStringLiteral("ec"),
        {QStringLiteral("ec"), QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1")}));
    QFile text(path(QStringLiteral("text")));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("nothing of the kind\n");
}

TransportConfig tst_Tls::config(const QString &kind) const
{
    auto tls = loadTls(path(kind + QStringLiteral(".crt")), path(kind + QStringLiteral(".key")));
    if (!tls)
        qFatal("%s", qPrintable(tls.error().message));
    TransportConfig config;
    config.limits.tick = 10ms;
    config.tls = *tls;
    return config;
}

void tst_Tls::wrongFilesAreNamed_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *certificate, const char *key, const char *message) {
        QTest::newRow(name) << QString::fromLatin1(certificate) << QString::fromLatin1(key)
                            << QString::fromLatin1(message);
    };
    row("no certificate", "absent", "rsa.key", "absent cannot be read: No such file or directory");
    row("no key", "rsa.crt", "absent", "absent cannot be read: No such file or directory");
    row("text as certificate", "text", "rsa.key", "text holds no certificate in PEM form");
    row("key as certificate", "rsa.key", "rsa.key", "rsa.key holds no certificate in PEM form");
    row("text as key", "rsa.crt", "text", "text holds no private key in PEM form without a passphrase");
    row("another's key", "rsa.crt", "other.key", "other.key is not the key of the certificate in ");
    row("another kind of key", "rsa.crt", "ec.key", "ec.key is not the key of the certificate in ");
}

void tst_Tls::wrongFilesAreNamed()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, message);
    const auto tls = loadTls(path(certificate), path(key));
    QVERIFY(!tls);
    QVERIFY2(tls.error().message.contains(message), qPrintable(tls.error().message));
}

void tst_Tls::aRealClientTalksOverTls_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("RSA") << QStringLiteral("rsa");
    QTest::newRow("EC") << QStringLiteral("ec");
}

void tst_Tls::aRealClientTalksOverTls()
{
    QFETCH(QString, kind);
    TestServer server(config(kind));
    QWebSocket client;
    connect(&client, &QWebSocket::sslErrors, &client, [&client] { client.ignoreSslErrors(); });
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({QStringLiteral("kith.v1.cbor")});
    client.open(QUrl(QStringLiteral("wss://127.0.0.1:%1/v1/socket").arg(server.port())), options);
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    QSignalSpy messages(&client, &QWebSocket::binaryMessageReceived);
    for (const int size : {0, 1, 126, 16384, 65536}) {
        const QByteArray message(size, '\xff');
        client.sendBinaryMessage(message);
        QTRY_COMPARE(messages.size(), 1);
        QCOMPARE(messages.takeFirst().first().toByteArray(), message);
    }
    client.close();
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, 1000);
}

void tst_Tls::aBreachEndsTlsCleanly()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("device not open")));
    TestServer server(config());
    QSslSocket client;
    client.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port());
    QTRY_VERIFY(client.isEncrypted());
    // So many bytes that Qt signals them several times, also while QWebSocketServer still processes the request. It must not parse
    // the message as another request.
    client.write(handshake("kith.v1.json") + textFrame(handshake("kith.v1.json")) + clientFrame(0x83, "x")
                 + QByteArray(500'000, 'x'));
    QByteArray received;
    connect(&client, &QIODevice::readyRead, &client, [&] { received.append(client.readAll()); });
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(client.error(), QAbstractSocket::RemoteHostClosedError);
    QCOMPARE(received.count("GET /v1/socket"), 1);
    QVERIFY(received.contains("\x03\xea")); // 1002
}

void tst_Tls::aPlainRequestEnds()
{
    TestServer server(config());
    RawClient client(server.port());
    client.write(handshake("kith.v1.json"));
    QVERIFY(client.waitForEnd());
}

void tst_Tls::aSilentConnectionEnds()
{
    TransportConfig quick = config();
    quick.limits.handshakeTime = 100ms;
    TestServer server(quick);
    RawClient silent(server.port());
    RawClient halfHello(server.port());
    halfHello.write(QByteArray("\x16\x03\x01\x02", 4));
    QSslSocket noRequest;
    noRequest.setPeerVerifyMode(QSslSocket::VerifyNone);
    noRequest.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port());
    QVERIFY(silent.waitForEnd());
    QVERIFY(halfHello.waitForEnd());
    QTRY_COMPARE(noRequest.state(), QAbstractSocket::UnconnectedState);
}

void tst_Tls::aClientThatNeverReadsIsClosed()
{
    TransportConfig small = config();
    small.limits.unsentBytes = 1024 * 1024;
    small.limits.lingerTime = 100ms;
    TestServer server(small);
    QSslSocket client;
    client.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port());
    QTRY_VERIFY(client.isEncrypted());
    client.setReadBufferSize(1000);
    client.write(handshake("kith.v1.json"));
    client.write(textFrame(QByteArray(60000, 'x')).repeated(150));
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, int(CloseCode::TooSlow));
}

void tst_Tls::drainingSendsTheCloseFrame()
{
    TestServer server(config());
    QWebSocket client;
    connect(&client, &QWebSocket::sslErrors, &client, [&client] { client.ignoreSslErrors(); });
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({QStringLiteral("kith.v1.json")});
    client.open(QUrl(QStringLiteral("wss://127.0.0.1:%1/v1/socket").arg(server.port())), options);
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    server.ioThread().drain();
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(client.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
}

KITH_TEST(tst_Tls)
#include "tst_tls.moc"
