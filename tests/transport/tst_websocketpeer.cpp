// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "testservers.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

using namespace kith;
using namespace std::chrono_literals;

class tst_WebSocketPeer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRealClientGetsItsMessagesBack_data();
    void aRealClientGetsItsMessagesBack();
};

void tst_WebSocketPeer::aRealClientGetsItsMessagesBack_data()
{
    QTest::addColumn<QString>("subprotocol");
    QTest::newRow("json") << QStringLiteral("kith.v1.json");
    QTest::newRow("cbor") << QStringLiteral("kith.v1.cbor");
}

void tst_WebSocketPeer::aRealClientGetsItsMessagesBack()
{
    QFETCH(QString, subprotocol);
    TestServer server;
    QWebSocket client;
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({subprotocol});
    client.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/socket").arg(server.port())), options);
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    QSignalSpy binaries(&client, &QWebSocket::binaryMessageReceived);
    for (const int size : {0, 1, 125, 126, 65535, 65536}) {
        const QByteArray message(size, 'x');
        if (subprotocol.endsWith(QStringLiteral("json"))) {
            client.sendTextMessage(QString::fromLatin1(message));
            QTRY_COMPARE(texts.size(), 1);
            QCOMPARE(texts.takeFirst().first().toString(), QString::fromLatin1(message));
        } else {
            client.sendBinaryMessage(message);
            QTRY_COMPARE(binaries.size(), 1);
            QCOMPARE(binaries.takeFirst().first().toByteArray(), message);
        }
    }
    client.close(QWebSocketProtocol::CloseCodeGoingAway, QStringLiteral("enough"));
    QTRY_COMPARE(int(server.log().ends().size()), 1);
    QCOMPARE(server.log().ends().front().code, 1001);
    QCOMPARE(server.log().ends().front().reason, QStringLiteral("enough"));
}

QTEST_GUILESS_MAIN(tst_WebSocketPeer)
#include "tst_websocketpeer.moc"
