// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "tests/runner/runner.h"
#include "testservers.h"

#include <QSignalSpy>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

#include <atomic>
#include <future>

using namespace kith;
using namespace std::chrono_literals;

namespace {

//! Returns short limits. A test sets the limit that it checks.
TransportConfig quickConfig()
{
    TransportConfig config;
    config.limits.tick = 10ms;
    config.limits.lingerTime = 200ms;
    return config;
}

//! Records messages and calls the test's function on the peer.
class ScriptedHandler : public PeerHandler
{
public:
    using Script = std::function<void(WebSocketPeer &, const QByteArray &message)>;

    ScriptedHandler(WebSocketPeer &peer, PeerLog &log, Script script)
        : m_peer(peer)
        , m_log(log)
        , m_script(std::move(script))
    {
    }

    void messageReceived(const QByteArray &payload) override { m_script(m_peer, payload); }
    void closed(int code, const QString &reason) override { m_log.addEnd({code, reason}); }

private:
    WebSocketPeer &m_peer;
    PeerLog &m_log;
    Script m_script;
};

} // namespace

class tst_WebSocketPeer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRealClientGetsItsMessagesBack_data();
    void aRealClientGetsItsMessagesBack();
    void framesOfOneWakeUpArriveInOrder();
    void whatIsNotUrgentRidesWithTheNextFrame();
    void whatIsNotUrgentLeavesByItself();
    void theHandlerMayClose();
    void theHandlerMayCloseWhatIsBroken();
    void aLongReasonIsCutBetweenCodePoints();
    void withoutHelloThePeerIsClosed();
    void pingsGoOutAndAnswersKeepThePeer();
    void aPeerThatAnswersNoPingIsClosed();
    void unsentBytesWithoutProgressCloseThePeer();
    void drainingClosesEveryPeerWith1001();
    void drainingDropsHalfHandshakes();
    void tasksRunInTheIoThread();
    void theAddressOfThePeerIsKnown();
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
    QCOMPARE(client.subprotocol(), subprotocol);
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
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, 1001);
    QCOMPARE(server.log().ends().front().reason, QStringLiteral("enough"));
}

void tst_WebSocketPeer::framesOfOneWakeUpArriveInOrder()
{
    PeerLog log;
    constexpr int count = 1000; // of 10,000 bytes: more than the kernel takes at once
    TransportConfig config = quickConfig();
    config.limits.unsentBytes = 100'000'000;
    TestServer server(config, [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(peer, log, [](WebSocketPeer &self, const QByteArray &) {
            for (int i = 0; i < count; ++i)
                self.send(framePayload(Opcode::Text, QByteArray::number(i).rightJustified(10000, ' ')));
        });
    });
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(textFrame("go") + clientFrame(0x89, "ping"));
    bool ponged = false;
    for (int i = 0; i < count;) {
        const auto frame = client.nextFrame();
        QVERIFY(frame);
        if (frame->opcode() == 1)
            QCOMPARE(frame->payload.trimmed().toInt(), i++);
        else
            ponged = true; // between whole frames
    }
    QVERIFY(ponged || client.nextFrame()->opcode() == 10);
}

void tst_WebSocketPeer::whatIsNotUrgentRidesWithTheNextFrame()
{
    PeerLog log;
    TransportConfig config = quickConfig();
    config.limits.gatherTime = 1h;
    TestServer server(config, [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(
            peer, log, [](WebSocketPeer &self, const QByteArray &message) {
                self.send(framePayload(Opcode::Text, message),
                          message == "tick" ? Urgency::Soon : Urgency::Now);
            });
    });
    RawClient client(server.port());
    RawClient other(server.port());
    QVERIFY(client.upgrade() && other.upgrade());
    client.write(textFrame("tick"));
    other.write(textFrame("and you?"));
    QCOMPARE(other.nextFrame()->payload, QByteArray("and you?"));
    QVERIFY(!client.hasReceived());
    client.write(textFrame("word"));
    QCOMPARE(client.nextFrame()->payload, QByteArray("tick"));
    QCOMPARE(client.nextFrame()->payload, QByteArray("word"));
}

void tst_WebSocketPeer::whatIsNotUrgentLeavesByItself()
{
    PeerLog log;
    TransportConfig config = quickConfig();
    config.limits.gatherTime = 10ms;
    TestServer server(config, [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(
            peer, log, [](WebSocketPeer &self, const QByteArray &message) {
                self.send(framePayload(Opcode::Text, message), Urgency::Soon);
                self.send(framePayload(Opcode::Text, message), Urgency::Soon);
            });
    });
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    for (const char *message : {"one", "two"}) { // gathering starts again
        client.write(textFrame(message));
        QCOMPARE(client.nextFrame()->payload, QByteArray(message));
        QCOMPARE(client.nextFrame()->payload, QByteArray(message));
    }
}

void tst_WebSocketPeer::theHandlerMayCloseWhatIsBroken()
{
    PeerLog log;
    std::promise<void> sent, reset;
    TestServer server(quickConfig(), [&](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(
            peer, log, [&](WebSocketPeer &self, const QByteArray &message) {
                const auto send = [&] {
                    self.send(framePayload(Opcode::Text, message));
                    QCoreApplication::sendPostedEvents(); // without reading from the network
                };
                send();
                if (message != "break")
                    return;
                sent.set_value();
                reset.get_future().wait();
                send();
                self.close(CloseCode::Replaced, QStringLiteral("connected elsewhere"));
            });
    });
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.stopReading();
    client.write(textFrame("break") + textFrame("more"));
    QVERIFY(QTest::qWaitFor(
        [&, done = sent.get_future()] { return done.wait_for(0s) == std::future_status::ready; }));
    client.socket().abort(); // with unread bytes the kernel resets the connection
    reset.set_value();
    QVERIFY(log.waitForEnds(1));
    QCOMPARE(log.ends().front().code, 1006);
    RawClient other(server.port());
    QVERIFY(other.upgrade());
    other.write(textFrame("and you?"));
    QCOMPARE(other.nextFrame()->payload, QByteArray("and you?"));
}

void tst_WebSocketPeer::theHandlerMayClose()
{
    PeerLog log;
    TestServer server(quickConfig(), [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(
            peer, log, [](WebSocketPeer &self, const QByteArray &message) {
                self.send(framePayload(Opcode::Text, "last: " + message));
                self.close(CloseCode::Replaced, QStringLiteral("connected elsewhere"));
                self.send(framePayload(Opcode::Text, "too late"));
            });
    });
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(textFrame("one") + textFrame("two"));
    const auto frame = client.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->payload, QByteArray("last: one"));
    QCOMPARE(client.closeCode(), 4001);
    QCOMPARE(client.closeReason(), QByteArray("connected elsewhere"));
    QVERIFY(client.waitForEnd());
    QVERIFY(log.waitForEnds(1));
    QCOMPARE(log.ends().front().code, 4001);
}

void tst_WebSocketPeer::aLongReasonIsCutBetweenCodePoints()
{
    PeerLog log;
    TestServer server(quickConfig(), [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(peer, log, [](WebSocketPeer &self, const QByteArray &) {
            self.close(CloseCode::PolicyViolation,
                       QStringLiteral("x") + QStringLiteral("\U0001f600").repeated(40));
        });
    });
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(textFrame(""));
    QCOMPARE(client.closeCode(), 1008);
    QCOMPARE(client.closeReason(), "x" + QByteArray("\xf0\x9f\x98\x80").repeated(30));
}

void tst_WebSocketPeer::withoutHelloThePeerIsClosed()
{
    TransportConfig config = quickConfig();
    config.limits.helloTime = 100ms;
    PeerLog log;
    TestServer server(config, [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(
            peer, log, [](WebSocketPeer &self, const QByteArray &) { self.established(); });
    });
    RawClient known(server.port());
    QVERIFY(known.upgrade());
    known.write(textFrame("hello"));
    RawClient silent(server.port());
    QVERIFY(silent.upgrade());
    QCOMPARE(silent.closeCode(), 4002);
    QVERIFY(log.waitForEnds(1));
    QCOMPARE(log.ends().front().code, 4002);
    known.write(clientFrame(0x89, "still here"));
    QCOMPARE(known.nextFrame()->payload, QByteArray("still here"));
}

void tst_WebSocketPeer::pingsGoOutAndAnswersKeepThePeer()
{
    TransportConfig config = quickConfig();
    config.limits.pingInterval = 50ms;
    config.limits.missedPings = 2;
    TestServer server(config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    for (int i = 0; i < 8; ++i) {
        const auto frame = client.nextFrame();
        QVERIFY(frame);
        QCOMPARE(frame->first, 0x89);
        client.write(clientFrame(0x8a, frame->payload));
    }
    QVERIFY(client.isConnected());
}

void tst_WebSocketPeer::aPeerThatAnswersNoPingIsClosed()
{
    TransportConfig config = quickConfig();
    config.limits.pingInterval = 50ms;
    config.limits.missedPings = 2;
    TestServer server(config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    QCOMPARE(client.nextFrame()->first, 0x89);
    QCOMPARE(client.nextFrame()->first, 0x89);
    QCOMPARE(client.nextFrame()->first, 0x88);
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, int(CloseCode::TooSlow));
}

void tst_WebSocketPeer::unsentBytesWithoutProgressCloseThePeer()
{
    TransportConfig config = quickConfig();
    config.limits.unsentBytes = 100'000'000;
    config.limits.unsentTime = 200ms;
    TestServer server(config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.stopReading();
    client.write(textFrame(QByteArray(60000, 'x')).repeated(150));
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, int(CloseCode::TooSlow));
}

void tst_WebSocketPeer::drainingClosesEveryPeerWith1001()
{
    TestServer server(quickConfig());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        QVERIFY(clients.back()->upgrade());
    }
    server.listener().close();
    server.ioThread().drain();
    for (const auto &client : clients) {
        QCOMPARE(client->closeCode(), 1001);
        QVERIFY(client->waitForEnd());
    }
    server.stop();
    QCOMPARE(int(server.log().ends().size()), 5);
    for (const auto &end : server.log().ends())
        QCOMPARE(end.code, 1001);
}

void tst_WebSocketPeer::drainingDropsHalfHandshakes()
{
    TestServer server(quickConfig());
    RawClient client(server.port());
    client.write("GET /v1/socket HTTP/1.1\r\n");
    server.ioThread().drain();
    QVERIFY(client.waitForEnd());
    server.stop();
    QCOMPARE(server.log().peers(), 0);
}

void tst_WebSocketPeer::tasksRunInTheIoThread()
{
    TestServer server(quickConfig());
    std::atomic<bool> done = false;
    std::atomic<bool> elsewhere = false;
    server.ioThread().post([&] {
        elsewhere = QThread::currentThread() != qApp->thread();
        done = true;
    });
    QTRY_VERIFY(done);
    QVERIFY(elsewhere);
}

void tst_WebSocketPeer::theAddressOfThePeerIsKnown()
{
    PeerLog log;
    TestServer server(quickConfig(), [&log](WebSocketPeer &peer) {
        return std::make_unique<ScriptedHandler>(peer, log, [](WebSocketPeer &self, const QByteArray &) {
            self.send(framePayload(Opcode::Text, self.peerAddress().toString().toLatin1()));
        });
    });
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(textFrame("who am I?"));
    QCOMPARE(client.nextFrame()->payload, QByteArray("127.0.0.1"));
}

KITH_TEST(tst_WebSocketPeer)
#include "tst_websocketpeer.moc"
