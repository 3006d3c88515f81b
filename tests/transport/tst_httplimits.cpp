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
    void bodiesThatAreTooLongAreNotAskedFor();
    void aRequestMustComeWholeInTime();
    void aConnectionWithoutARequestEndsSilently();
    void aRequestWithoutAnAnswerGetsOneInTime();
    void whoDoesNotReadIsDropped();
    void whoReadsSlowlyGetsAll();
    void tooManyConnectionsAreTurnedAway();
    void theLongestIdleConnectionMakesRoom_data();
    void theLongestIdleConnectionMakesRoom();
    void aFloodIsNotAnswered();
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
    for (const QByteArray &part : {get("/now").chopped(1), QByteArray("G"),
                                   httpRequest("POST /echo", "Content-Length: 5\r\n", "hell")}) {
        RawClient client(server.port());
        client.write(get("/now"));
        QCOMPARE(statusOf(client.httpAnswer()), 200);
        writeInPieces(client, part, 1);
        QTRY_COMPARE(server.connections.open(), 1);
        server.after(0ms);
        QVERIFY(client.isConnected());
        // Until the bytes arrive, the connection is idle and has the longer idle time.
        QVERIFY(QTest::qWaitFor([&] {
            server.after(limits.requestTime);
            return client.hasReceived();
        }));
        QCOMPARE(statusOf(client.httpAnswer()), 408);
        QVERIFY(client.waitForEnd());
        QTRY_COMPARE(server.connections.open(), 0);
    }
}

void tst_HttpLimits::aConnectionWithoutARequestEndsSilently()
{
    Server server;
    RawClient fresh(server.port());
    RawClient served(server.port());
    served.write(get("/now"));
    QCOMPARE(statusOf(served.httpAnswer()), 200);
    QTRY_COMPARE(server.connections.open(), 2);
    server.after(Server::standStill().requestTime);
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
    server.after(2s);
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

KITH_TEST(tst_HttpLimits)
#include "tst_httplimits.moc"
