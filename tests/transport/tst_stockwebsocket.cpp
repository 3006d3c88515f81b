// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "tests/runner/runner.h"
#include "testservers.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <memory>

using namespace kith;
using namespace std::chrono_literals;

namespace {

//! The transport or Qt's own server, depending on the row.
class AnyServer
{
public:
    explicit AnyServer(bool stock, const TransportConfig &config = {})
    {
        if (stock)
            m_stock = std::make_unique<StockServer>(
                config.limits.frameBytes == limits::frameBytes ? 0 : quint64(config.limits.frameBytes));
        else
            m_ours = std::make_unique<TestServer>(config);
    }

    PeerLog &log() { return m_ours->log(); }
    quint16 port() const { return m_stock ? m_stock->port() : m_ours->port(); }

private:
    std::unique_ptr<TestServer> m_ours;
    std::unique_ptr<StockServer> m_stock;
};

void addServers()
{
    QTest::addColumn<bool>("stock");
    QTest::newRow("transport") << false;
    QTest::newRow("stock Qt") << true;
}

//! Returns handshake() with \a from replaced by \a to.
QByteArray changed(const QByteArray &from, const QByteArray &to)
{
    QByteArray request = handshake("kith.v1.json");
    Q_ASSERT(request.contains(from));
    return request.replace(from, to);
}

//! Sends all of \a bytes, then reads to the end of the connection. Returns 0 after a regular end, otherwise an errno.
int endOfConnection(quint16 port, const QByteArray &bytes)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int error =
        ::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) ? errno : 0;
    for (qsizetype at = 0; error == 0 && at < bytes.size();) {
        const auto sent =
            ::send(descriptor, bytes.constData() + at, std::size_t(bytes.size() - at), MSG_NOSIGNAL);
        if (sent < 0)
            error = errno;
        at += sent;
    }
    QByteArray buffer(65536, '\0');
    ssize_t count = 1;
    while (error == 0 && count > 0) {
        count = ::recv(descriptor, buffer.data(), std::size_t(buffer.size()), 0);
        if (count < 0)
            error = errno;
    }
    ::close(descriptor);
    return error;
}

} // namespace

/*!
    What QWebSocketServer and QWebSocket of Qt 6.4 do wrong, each beside the transport that does it right.

    Where a stock row fails one day, Qt has mended it. One fault takes too long to show in a test and was seen
    by hand: a frame in three pieces of which the last never came was still waited for after 40 s, since the
    second piece stops the timer of 5 s for good.
*/
class tst_StockWebSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBadHandshakeGetsAnHttpAnswer_data();
    void aBadHandshakeGetsAnHttpAnswer();
    void aWrongKeyOrTwoOfAHeaderAreRefused_data();
    void aWrongKeyOrTwoOfAHeaderAreRefused();
    void listsInUpgradeAndConnectionAreUnderstood_data();
    void listsInUpgradeAndConnectionAreUnderstood();
    void onlyOnePathIsUpgraded_data() { addServers(); }
    void onlyOnePathIsUpgraded();
    void silentConnectionsEnd();
    void aLongHeaderIsRefused_data() { addServers(); }
    void aLongHeaderIsRefused();
    void aFrameRightBehindTheRequestIsNotLost_data() { addServers(); }
    void aFrameRightBehindTheRequestIsNotLost();
    void unmaskedFramesAreRefused_data();
    void unmaskedFramesAreRefused();
    void textMayBeCutInsideACodePoint_data() { addServers(); }
    void textMayBeCutInsideACodePoint();
    void aLeadingByteOrderMarkSurvives_data() { addServers(); }
    void aLeadingByteOrderMarkSurvives();
    void aSlowFrameIsGivenUp();
    void theMessageLimitCountsBytes_data() { addServers(); }
    void theMessageLimitCountsBytes();
    void aClientThatNeverReadsIsClosed_data() { addServers(); }
    void aClientThatNeverReadsIsClosed();
    void pingsAreBounded_data() { addServers(); }
    void pingsAreBounded();
    void aCloseIsNoReset_data() { addServers(); }
    void aCloseIsNoReset();
};

// Row 1
void tst_StockWebSocket::aBadHandshakeGetsAnHttpAnswer_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::newRow("no key") << changed("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "") << 400;
    QTest::newRow("no Host") << changed("Host: localhost\r\n", "") << 400;
    QTest::newRow("no version") << changed("Sec-WebSocket-Version: 13\r\n", "") << 426;
    QTest::newRow("no Upgrade") << changed("Upgrade: websocket\r\n", "") << 426;
    QTest::newRow("POST") << changed("GET", "POST") << 405;
    QTest::newRow("HTTP/1.0") << changed("HTTP/1.1", "HTTP/1.0") << 400;
}

void tst_StockWebSocket::aBadHandshakeGetsAnHttpAnswer()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    for (const bool stock : {false, true}) {
        const AnyServer server(stock);
        RawClient client(server.port());
        client.write(request);
        QCOMPARE(client.status(), stock ? 0 : status);
        QVERIFY(client.waitForEnd());
    }
}

// Row 2
void tst_StockWebSocket::aWrongKeyOrTwoOfAHeaderAreRefused_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("8 bytes") << changed("dGhlIHNhbXBsZSBub25jZQ==", "MTIzNDU2Nzg=");
    QTest::newRow("32 bytes") << changed("dGhlIHNhbXBsZSBub25jZQ==",
                                         "MTIzNDU2NzgxMjM0NTY3ODEyMzQ1Njc4MTIzNDU2Nzg=");
    QTest::newRow("not base64") << changed("dGhlIHNhbXBsZSBub25jZQ==", "????????????????????????");
    QTest::newRow("two keys") << changed(
        "Upgrade: websocket\r\n", "Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
    QTest::newRow("two Hosts") << changed("Upgrade: websocket\r\n", "Upgrade: websocket\r\nHost: other\r\n");
}

void tst_StockWebSocket::aWrongKeyOrTwoOfAHeaderAreRefused()
{
    QFETCH(QByteArray, request);
    for (const bool stock : {false, true}) {
        const AnyServer server(stock);
        RawClient client(server.port());
        client.write(request);
        QCOMPARE(client.status(), stock ? 101 : 400);
    }
}

// Row 3
void tst_StockWebSocket::listsInUpgradeAndConnectionAreUnderstood_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("Connection in two lines")
        << changed("Connection: Upgrade", "Connection: keep-alive\r\nConnection: Upgrade");
    QTest::newRow("Upgrade as a list") << changed("Upgrade: websocket", "Upgrade: h2c, websocket");
}

void tst_StockWebSocket::listsInUpgradeAndConnectionAreUnderstood()
{
    QFETCH(QByteArray, request);
    for (const bool stock : {false, true}) {
        const AnyServer server(stock);
        RawClient client(server.port());
        client.write(request);
        QCOMPARE(client.status(), stock ? 0 : 101);
    }
}

// Row 4
void tst_StockWebSocket::onlyOnePathIsUpgraded()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    RawClient client(server.port());
    client.write(changed("/v1/socket", "/elsewhere"));
    QCOMPARE(client.status(), stock ? 101 : 404);
}

// Row 5
void tst_StockWebSocket::silentConnectionsEnd()
{
    const AnyServer stock(true); // its handshake time-out is 1 ms
    RawClient stays(stock.port());
    TransportConfig config;
    config.limits.handshakeTime = 200ms;
    config.limits.tick = 20ms;
    const AnyServer server(false, config);
    RawClient silent(server.port());
    RawClient halfOpen(server.port());
    halfOpen.write("GET /v1/socket HTTP/1.1\r\nHost:");
    QVERIFY(silent.waitForEnd());
    QCOMPARE(silent.answer(), QByteArray());
    QCOMPARE(halfOpen.status(), 408);
    QVERIFY(stays.isConnected());
}

// Row 6
void tst_StockWebSocket::aLongHeaderIsRefused()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    RawClient client(server.port());
    client.write(changed("Upgrade: websocket\r\n",
                         "Upgrade: websocket\r\n"
                             + QByteArray("X-Fill: " + QByteArray(1000, 'x') + "\r\n").repeated(60)));
    QCOMPARE(client.status(), stock ? 101 : 431);
}

// Row 7
void tst_StockWebSocket::aFrameRightBehindTheRequestIsNotLost()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    RawClient client(server.port());
    client.write(handshake("kith.v1.json") + textFrame("first") + clientFrame(0x89, "ping"));
    QVERIFY(client.upgraded());
    client.write(textFrame("second"));
    QList<QByteArray> answers;
    do {
        const auto frame = client.nextFrame();
        QVERIFY(frame);
        answers.append((frame->masked ? "masked " : "") + frame->payload);
    } while (!answers.last().endsWith("second"));
    QCOMPARE(answers == QList<QByteArray>({"first", "ping", "second"}), !stock);
}

// Row 8
void tst_StockWebSocket::unmaskedFramesAreRefused_data()
{
    QTest::addColumn<int>("first");
    QTest::newRow("text") << 0x81;
    QTest::newRow("ping") << 0x89;
}

void tst_StockWebSocket::unmaskedFramesAreRefused()
{
    QFETCH(int, first);
    for (const bool stock : {false, true}) {
        const AnyServer server(stock);
        RawClient client(server.port());
        QVERIFY(client.upgrade());
        client.write(clientFrame(first, "bare", LengthForm::Shortest, false));
        const auto frame = client.nextFrame();
        QVERIFY(frame);
        QCOMPARE(frame->opcode() == 8, !stock);
        QCOMPARE(frame->payload.contains("bare"), stock);
    }
}

// Row 9
void tst_StockWebSocket::textMayBeCutInsideACodePoint()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(clientFrame(0x01, "\xe2\x82") + clientFrame(0x80, "\xac"));
    const auto frame = client.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->payload == "\xe2\x82\xac", !stock);
}

// Row 10
void tst_StockWebSocket::aLeadingByteOrderMarkSurvives()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(textFrame("\xef\xbb\xbf"
                           "text"));
    const auto frame = client.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->payload,
             QByteArray(stock ? "text"
                              : "\xef\xbb\xbf"
                                "text"));
}

// Row 11
void tst_StockWebSocket::aSlowFrameIsGivenUp()
{
    TransportConfig config;
    config.limits.frameTime = 200ms;
    config.limits.tick = 20ms;
    const AnyServer server(false, config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    const QByteArray frame = textFrame("never whole");
    client.write(frame.left(4));
    client.write(frame.mid(4, 4));
    QCOMPARE(client.closeCode(), 1008);
    QVERIFY(client.waitForEnd());
}

// Row 12
void tst_StockWebSocket::theMessageLimitCountsBytes()
{
    QFETCH(bool, stock);
    TransportConfig config;
    config.limits.frameBytes = 12;
    const AnyServer server(stock, config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    const QByteArray nine = QByteArray("\xe2\x82\xac").repeated(3);
    client.write(clientFrame(0x01, nine) + clientFrame(0x80, nine));
    const auto frame = client.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->payload == nine + nine, stock);
}

// Row 13
void tst_StockWebSocket::aClientThatNeverReadsIsClosed()
{
    QFETCH(bool, stock);
    TransportConfig config;
    config.limits.unsentBytes = 1024 * 1024;
    config.limits.lingerTime = 100ms;
    AnyServer server(stock, config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.stopReading();
    client.write(textFrame(QByteArray(60000, 'x')).repeated(150));
    QTRY_VERIFY(client.socket().bytesToWrite() == 0 || !client.isConnected());
    if (stock) {
        QVERIFY(client.isConnected());
        return;
    }
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, int(CloseCode::TooSlow));
}

void tst_StockWebSocket::pingsAreBounded()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(clientFrame(0x89, "p").repeated(1000) + closeFrame(1000));
    QCOMPARE(client.closeCode(), stock ? 1000 : 1008);
}

// Row 14
void tst_StockWebSocket::aCloseIsNoReset()
{
    QFETCH(bool, stock);
    const AnyServer server(stock);
    const QByteArray bytes =
        handshake("kith.v1.json") + "\xff" + QByteArray(4'000'000, 'x'); // no such opcode
    auto end = std::async(std::launch::async, endOfConnection, server.port(), bytes);
    QTRY_VERIFY(end.wait_for(0s) == std::future_status::ready);
    QCOMPARE(end.get() == 0, !stock);
}

KITH_TEST(tst_StockWebSocket)
#include "tst_stockwebsocket.moc"
