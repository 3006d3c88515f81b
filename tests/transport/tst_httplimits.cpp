// SPDX-License-Identifier: Apache-2.0
#include "httpfixture.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace kith::httptest;

//! Limits on bytes, time and connections.
class tst_HttpLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHeaderLimitIsExact();
    void theTargetLimitIsExact();
    void bodiesThatAreTooLongAreNotAskedFor();
    void aRequestMustComeWholeInTime();
    void aBodyHasATimeOfItsOwn();
    void aConnectionWithoutARequestEndsSilently();
    void aRequestWithoutAnAnswerGetsOneInTime();
    void whoDoesNotReadIsDropped();
    void whoReadsSlowlyGetsAll();
    void tooManyConnectionsAreTurnedAway();
    void theLongestIdleConnectionMakesRoom_data();
    void theLongestIdleConnectionMakesRoom();
    void aFloodIsNotAnswered();
    void anAddressHasAShare();
    void aNetworkOfIPv6IsOneAddress();
    void aProxyIsNotCounted();
    void drainingEndsWhoWaitsAndLetsAnAnswerFinish();
    void drainingEndsAllInTime();
};

void tst_HttpLimits::theHeaderLimitIsExact()
{
    Server server;
    const qsizetype room = headerBytes - httpRequest("GET /now", "X-Fill: \r\n").size();
    for (const qsizetype piece : {qsizetype(1), qsizetype(10'000)}) {
        for (const int more : {0, 1}) {
            RawClient client(server.port());
            writeInPieces(client, httpRequest("GET /now", "X-Fill: " + QByteArray(room + more, 'x') + "\r\n"),
                          piece);
            QCOMPARE(statusOf(client.httpAnswer()), more ? 431 : 200);
        }
    }
}

void tst_HttpLimits::theTargetLimitIsExact()
{
    HttpLimits limits = Server::standStill();
    limits.targetBytes = 100;
    Server server(limits);
    const QByteArray longest = "/now?" + QByteArray(95, 'x');
    for (const qsizetype piece : {qsizetype(1), qsizetype(10'000)}) {
        for (const auto &[request, status] : std::vector<std::pair<QByteArray, int>>{
                 {get(longest), 200}, {get(longest + 'x'), 414}, {"GET " + longest + 'x', 414}}) {
            RawClient client(server.port());
            writeInPieces(client, request, piece);
            QCOMPARE(statusOf(client.httpAnswer()), status);
            QVERIFY(status == 200 ? client.isConnected() : client.waitForEnd());
        }
    }
}

void tst_HttpLimits::bodiesThatAreTooLongAreNotAskedFor()
{
    Server server;
    RawClient client(server.port());
    client.write(httpRequest("POST /echo", "Content-Length: 1001\r\nExpect: 100-continue\r\n"));
    QCOMPARE(statusOf(client.httpAnswer()), 413);
}

void tst_HttpLimits::aRequestMustComeWholeInTime()
{
    Server server;
    const HttpLimits limits = Server::standStill();
    const QByteArray body = httpRequest("POST /echo", "Content-Length: 5\r\n", "hell");
    for (const auto &[part, time] :
         std::vector<std::pair<QByteArray, HttpLimits::Time>>{{get("/now").chopped(1), limits.headerTime},
                                                              {"G", limits.headerTime},
                                                              {body, limits.bodyTime}}) {
        RawClient client(server.port());
        client.write(get("/now"));
        QCOMPARE(statusOf(client.httpAnswer()), 200);
        writeInPieces(client, part, 1);
        QTRY_COMPARE(server.connections.open(), 1);
        server.after(0ms);
        QVERIFY(client.isConnected());
        // Until the bytes arrive, the connection is idle and has the longer idle time.
        QVERIFY(QTest::qWaitFor([&] {
            server.after(time);
            return client.hasReceived();
        }));
        QCOMPARE(statusOf(client.httpAnswer()), 408);
        QVERIFY(client.waitForEnd());
        QTRY_COMPARE(server.connections.open(), 0);
    }
}

void tst_HttpLimits::aBodyHasATimeOfItsOwn()
{
    Server server;
    RawClient client(server.port());
    client.write(httpRequest("POST /echo", "Content-Length: 5\r\n", "hell"));
    QTRY_COMPARE(server.pages.routed, 1);
    server.after(Server::standStill().headerTime);
    client.write("o");
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("hello"));
}

void tst_HttpLimits::aConnectionWithoutARequestEndsSilently()
{
    Server server;
    RawClient fresh(server.port());
    RawClient served(server.port());
    served.write(get("/now"));
    QCOMPARE(statusOf(served.httpAnswer()), 200);
    QTRY_COMPARE(server.connections.open(), 2);
    server.after(Server::standStill().headerTime);
    QCOMPARE(server.connections.open(), 2);
    server.after(Server::standStill().idleTime);
    QCOMPARE(fresh.answer(), QByteArray());
    QCOMPARE(served.answer(), QByteArray());
    QTRY_COMPARE(server.connections.open(), 0);
}

void tst_HttpLimits::aRequestWithoutAnAnswerGetsOneInTime()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/soon") + get("/soon"));
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    server.after(0ms);
    QCOMPARE(server.pages.waiting.size(), 1u);
    QCOMPARE(server.pages.gone, 0);
    server.after(2s);
    QCOMPARE(server.pages.gone, 1);
    const QByteArray late = client.httpAnswer();
    QCOMPARE(statusOf(late), 503);
    QCOMPARE(bodyOf(late), QByteArray("Nobody has an answer.\n"));
    QTRY_COMPARE(server.pages.waiting.size(), 2u);
    server.pages.waiting[0].answer(plainAnswer(200, "too late"));
    server.pages.waiting[1].answer(plainAnswer(200, "in time"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("in time\n"));

    client.write(get("/later")); // has no time limit
    QTRY_COMPARE(server.pages.waiting.size(), 3u);
    server.after(24h);
    server.pages.waiting[2].answer(plainAnswer(200, "later"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("later\n"));
}

void tst_HttpLimits::whoDoesNotReadIsDropped()
{
    Server server;
    RawClient client(server.port());
    client.stopReading();
    client.write(get("/large") + get("/now"));
    QTRY_COMPARE(server.pages.requests.size(), 1u);
    QVERIFY(QTest::qWaitFor([&] {
        server.after(Server::standStill().unsentTime);
        return server.connections.open() == 0;
    }));
    QCOMPARE(server.pages.requests.size(), 1u);
}

void tst_HttpLimits::whoReadsSlowlyGetsAll()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/large") + get("/now"));
    const QByteArray large = client.httpAnswer();
    QCOMPARE(bodyOf(large), QByteArray(HttpPages::largeBytes, 'x'));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
}

void tst_HttpLimits::tooManyConnectionsAreTurnedAway()
{
    HttpLimits limits = Server::standStill();
    limits.connections = 2;
    Server server(limits);
    RawClient first(server.port()), second(server.port());
    first.write(get("/later"));
    second.write(get("/later"));
    QTRY_COMPARE(server.pages.waiting.size(), 2u);
    RawClient third(server.port());
    const QByteArray answer = third.httpAnswer();
    QCOMPARE(statusOf(answer), 503);
    QVERIFY(answer.contains("\r\nRetry-After: 1\r\n"));
    QVERIFY(third.waitForEnd());
    server.pages.waiting[1].answer(plainAnswer(200, "second"));
    QCOMPARE(bodyOf(second.httpAnswer()), QByteArray("second\n"));
    RawClient fourth(server.port());
    fourth.write(get("/now"));
    QCOMPARE(statusOf(fourth.httpAnswer()), 200);
    QVERIFY(second.waitForEnd());
    server.pages.waiting[0].answer(plainAnswer(200, "first"));
    QCOMPARE(bodyOf(first.httpAnswer()), QByteArray("first\n"));
}

void tst_HttpLimits::theLongestIdleConnectionMakesRoom_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::newRow("silent") << QByteArray();
    QTest::newRow("half a request") << QByteArray("GET /no");
    QTest::newRow("kept alive") << get("/now");
}

void tst_HttpLimits::theLongestIdleConnectionMakesRoom()
{
    QFETCH(QByteArray, before);
    HttpLimits limits = Server::standStill();
    limits.connections = 3;
    Server server(limits);
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 3; ++i) {
        idle.push_back(std::make_unique<RawClient>(server.port()));
        idle.back()->write(before);
        QTRY_COMPARE(server.connections.open(), i + 1);
        if (before == get("/now"))
            QCOMPARE(statusOf(idle.back()->httpAnswer()), 200);
    }
    for (int i = 0; i < 2; ++i) {
        idle.push_back(std::make_unique<RawClient>(server.port()));
        idle.back()->write(get("/now"));
        QCOMPARE(statusOf(idle.back()->httpAnswer()), 200);
        QVERIFY(idle[std::size_t(i)]->waitForEnd());
        QVERIFY(idle[2]->isConnected());
    }
    QCOMPARE(server.connections.open(), 3);
}

void tst_HttpLimits::aFloodIsNotAnswered()
{
    HttpLimits limits = Server::standStill();
    limits.connections = 2;
    limits.lingerTime = 24h;
    Server server(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->write(get("/later"));
        QTRY_COMPARE(server.pages.waiting.size(), std::size_t(std::min(i + 1, 2)));
    }
    QCOMPARE(statusOf(clients[3]->httpAnswer()), 503);
    clients[2]->stopReading(); // so they do not close their side, either
    RawClient fifth(server.port());
    QCOMPARE(fifth.answer(), QByteArray());
}

void tst_HttpLimits::anAddressHasAShare()
{
    HttpLimits limits = Server::standStill();
    limits.connectionsPerAddress = 2;
    Server server(limits);
    RawClient first(server.port()), second(server.port());
    QTRY_COMPARE(server.connections.open(), 2);
    RawClient third(server.port());
    const QByteArray answer = third.httpAnswer();
    QCOMPARE(statusOf(answer), 429);
    QVERIFY(answer.contains("\r\nRetry-After: 1\r\n"));
    QVERIFY(third.waitForEnd());
    first.socket().abort();
    QTRY_COMPARE(server.connections.open(), 1);
    RawClient fourth(server.port());
    fourth.write(get("/now"));
    QCOMPARE(statusOf(fourth.httpAnswer()), 200);
}

void tst_HttpLimits::aNetworkOfIPv6IsOneAddress()
{
    const auto address = [](const char *text) { return QHostAddress(QString::fromLatin1(text)); };
    AddressCount count;
    QCOMPARE(count.add(address("2001:db8::1")), 1);
    QCOMPARE(count.add(address("2001:db8::ffff:2")), 2);
    QCOMPARE(count.add(address("2001:db8:0:1::1")), 1);
    QCOMPARE(count.add(address("192.0.2.1")), 1);
    QCOMPARE(count.add(address("::ffff:192.0.2.1")), 2);
    QCOMPARE(count.add(address("192.0.2.2")), 1);
    count.remove(address("2001:db8::3"));
    QCOMPARE(count.add(address("2001:db8::4")), 2);
}

void tst_HttpLimits::aProxyIsNotCounted()
{
    AddressCount count({QHostAddress::parseSubnet(QStringLiteral("10.0.0.0/24"))});
    const QHostAddress proxy(QStringLiteral("::ffff:10.0.0.5")), client(QStringLiteral("10.0.1.5"));
    QCOMPARE(count.add(proxy), 0);
    QCOMPARE(count.add(proxy), 0);
    count.remove(proxy);
    QCOMPARE(count.add(client), 1);
    QCOMPARE(count.add(client), 2);
}

void tst_HttpLimits::drainingEndsWhoWaitsAndLetsAnAnswerFinish()
{
    HttpLimits limits = Server::standStill();
    limits.drainTime = 1h;
    Server server(limits);
    RawClient silent(server.port()), served(server.port()), asking(server.port()), writing(server.port());
    served.write(get("/now"));
    QCOMPARE(statusOf(served.httpAnswer()), 200);
    asking.write(get("/later") + get("/now"));
    writing.write(httpRequest("POST /echo", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    QCOMPARE(statusOf(writing.httpAnswer()), 100);
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    QTRY_COMPARE(server.connections.open(), 4);

    bool drained = false;
    QObject::connect(&server.connections, &HttpConnections::drained, [&] { drained = true; });
    server.connections.drain();
    QCOMPARE(silent.answer(), QByteArray());
    QCOMPARE(served.answer(), QByteArray());
    QTRY_COMPARE(server.connections.open(), 2);
    writing.write("hello");
    const QByteArray echoed = writing.httpAnswer();
    QCOMPARE(bodyOf(echoed), QByteArray("hello"));
    QVERIFY(echoed.contains("\r\nConnection: close\r\n"));
    QVERIFY(!drained);
    server.pages.waiting[0].answer(plainAnswer(200, "later"));
    QCOMPARE(bodyOf(asking.httpAnswer()), QByteArray("later\n"));
    QVERIFY(asking.waitForEnd()); // without an answer to the second request
    QTRY_VERIFY(drained);
    QCOMPARE(server.pages.requests.size(), 3u);
}

void tst_HttpLimits::drainingEndsAllInTime()
{
    HttpLimits limits = Server::standStill();
    limits.drainTime = 10ms;
    Server server(limits);
    RawClient asking(server.port()), half(server.port()), streaming(server.port());
    asking.write(get("/later"));
    half.write("GET /n");
    streaming.write(get("/stream"));
    QVERIFY(!streaming.until("\r\n\r\n").isEmpty());
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    QTRY_COMPARE(server.connections.open(), 3);
    server.connections.drain();
    QTRY_COMPARE(server.connections.open(), 0);
    QCOMPARE(server.pages.gone, 2);
    QVERIFY(asking.waitForEnd());
}

KITH_TEST(tst_HttpLimits)
#include "tst_httplimits.moc"
