// SPDX-License-Identifier: Apache-2.0
#include "server/transport/httpconnections.h"
#include "server/transport/listener.h"

#include "httppages.h"
#include "rawclient.h"

#include <QTest>

#include <thread>

using namespace kith;
using namespace std::chrono_literals;

namespace {

constexpr int headerBytes = 1024;

//! Connections in this thread, whose time moves only when the test says so.
struct Server {
    explicit Server(const HttpLimits &limits = standStill())
        : connections(limits, pages)
    {
        if (!listener.listen(QHostAddress::LocalHost))
            qFatal("cannot listen on the loopback");
    }

    static HttpLimits standStill()
    {
        HttpLimits limits;
        limits.headerBytes = headerBytes;
        limits.tick = 24h;
        return limits;
    }

    quint16 port() const { return listener.serverPort(); }
    void after(HttpLimits::Time time) { connections.tick(HttpConnection::Clock::now() + time); }

    HttpPages pages;
    HttpConnections connections;
    Listener listener{[this](qintptr descriptor) { connections.adopt(descriptor); }};
};

QByteArray request(const QByteArray &first, const QByteArray &fields = {}, const QByteArray &body = {})
{
    return first + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

QByteArray get(const QByteArray &target)
{
    return request("GET " + target);
}

int statusOf(const QByteArray &answer)
{
    return answer.startsWith("HTTP/1.") ? answer.mid(9, 3).toInt() : 0;
}

QByteArray bodyOf(const QByteArray &answer)
{
    return answer.mid(answer.indexOf("\r\n\r\n") + 4);
}

//! Writes \a bytes in pieces, each of which arrives alone as far as the system lets it.
void writeInPieces(RawClient &client, const QByteArray &bytes, qsizetype size)
{
    for (qsizetype at = 0; at < bytes.size() && client.isConnected(); at += size) {
        client.write(bytes.mid(at, size));
        QCoreApplication::processEvents();
    }
}

} // namespace

class tst_HttpConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAreWhole();
    void headIsAGetWithoutTheBody();
    void requestsInOrderAreAnswered_data();
    void requestsInOrderAreAnswered();
    void requestsOutOfOrderAreRefused_data();
    void requestsOutOfOrderAreRefused();
    void theHeaderLimitIsExact();
    void afterARefusalWithoutABodyTheNextRequestIsRead();
    void theAnswerToWhoSendsOnArrives();
    void pipelinedRequestsAreAnsweredInOrder();
    void answersComeFromAnyThread();
    void whatIsExpectedIsAskedFor();
    void bodiesThatAreTooLongAreNotAskedFor();
    void aRequestMustComeWholeInTime();
    void aConnectionWithoutARequestEndsSilently();
    void aRequestWithoutAnAnswerGetsOneInTime();
    void aReplierThatIsLostAnswers();
    void answersAfterTheEndAreForgotten();
    void whoDoesNotReadIsDropped();
    void whoReadsSlowlyGetsAll();
    void tooManyConnectionsAreTurnedAway();
    void aFloodIsNotAnswered();
    void whoLeavesIsForgotten();
};

void tst_HttpConnection::answersAreWhole()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/now?a=1"));
    const QByteArray answer = client.httpAnswer();
    const QByteArrayList lines = answer.left(answer.indexOf("\r\n\r\n")).split('\n');
    QCOMPARE(lines[0], QByteArray("HTTP/1.1 200 OK\r"));
    QVERIFY(answer.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    QVERIFY(answer.contains("\r\nContent-Length: 8\r\n"));
    QVERIFY2(!answer.contains("Connection:"), "it stays open without a word");
    QCOMPARE(bodyOf(answer), QByteArray("now a=1\n"));

    const qsizetype date = answer.indexOf("\r\nDate: ") + 8;
    const QString text = QString::fromLatin1(answer.mid(date, answer.indexOf('\r', date) - date));
    QVERIFY(text.endsWith(QLatin1StringView(" GMT")));
    QVERIFY2(
        QDateTime::fromString(text, Qt::RFC2822Date).isValid()
            || QLocale::c().toDateTime(text, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).isValid(),
        qPrintable(text));

    QCOMPARE(server.pages.requests.size(), 1u);
    QCOMPARE(server.pages.requests[0].query, QByteArray("a=1"));
    QCOMPARE(server.pages.requests[0].field("HOST"), QByteArray("localhost"));
    QVERIFY(server.pages.requests[0].peer.isLoopback());
    QVERIFY(client.isConnected());
}

void tst_HttpConnection::headIsAGetWithoutTheBody()
{
    Server server;
    RawClient client(server.port());
    client.write(request("HEAD /now") + get("/now?x"));
    const QByteArray head = client.httpAnswer(true);
    QCOMPARE(statusOf(head), 200);
    QVERIFY(head.contains("\r\nContent-Length: 5\r\n"));
    QCOMPARE(server.pages.requests[0].method, QByteArray("GET"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now x\n"));
}

void tst_HttpConnection::requestsInOrderAreAnswered_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("stays");
    const QByteArray now = "now \n";

    QTest::newRow("GET") << get("/now") << now << true;
    QTest::newRow("that shall be the last") << request("GET /now", "Connection: close\r\n") << now << false;
    QTest::newRow("HTTP/1.0") << QByteArray("GET /now HTTP/1.0\r\n\r\n") << now << false;
    QTest::newRow("HTTP/1.0 that stays")
        << QByteArray("GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << now << true;
    QTest::newRow("absolute form") << get("http://localhost/now?q") << QByteArray("now q\n") << true;
    QTest::newRow("empty lines in front") << "\r\n\r\n" + get("/now") << now << true;
    QTest::newRow("a body of no bytes") << request("GET /now", "Content-Length: 0\r\n") << now << true;
    QTest::newRow("a body") << request("POST /echo", "Content-Length: 5\r\n", "hello") << QByteArray("hello")
                            << true;
    QTest::newRow("the longest body")
        << request("POST /echo", "Content-Length: 1000\r\n", QByteArray(1000, 'x')) << QByteArray(1000, 'x')
        << true;
    QTest::newRow("chunks") << request("POST /echo", "Transfer-Encoding: chunked\r\n",
                                       "3\r\nhel\r\n2;name=value\r\nlo\r\n0\r\n\r\n")
                            << QByteArray("hello") << true;
    QTest::newRow("no chunk") << request("POST /echo", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n")
                              << QByteArray() << true;
    QTest::newRow("chunks and fields behind them")
        << request("POST /echo", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nHost: other\r\n\r\n")
        << QByteArray("hello") << true;
}

void tst_HttpConnection::requestsInOrderAreAnswered()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, body);
    QFETCH(bool, stays);
    Server server;
    for (const qsizetype piece : {bytes.size(), qsizetype(1)}) {
        RawClient client(server.port());
        writeInPieces(client, bytes, piece);
        const QByteArray answer = client.httpAnswer();
        QCOMPARE(statusOf(answer), 200);
        QCOMPARE(bodyOf(answer), body);
        QVERIFY(server.pages.requests.back().field("Host") != "other");
        if (!stays) {
            QVERIFY(client.waitForEnd());
            continue;
        }
        client.write(get("/now?again"));
        QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now again\n"));
    }
}

void tst_HttpConnection::requestsOutOfOrderAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n") << 400;
    QTest::newRow("a TLS hello") << QByteArray("\x16\x03\x01\x02", 4) << 400;
    QTest::newRow("HTTP/2.0") << QByteArray("GET /now HTTP/2.0\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("space before colon") << QByteArray("GET /now HTTP/1.1\r\nHost : a\r\n\r\n") << 400;
    QTest::newRow("no Host") << QByteArray("GET /now HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("two Hosts") << request("GET /now", "Host: other\r\n") << 400;
    QTest::newRow("two lengths") << request("POST /echo", "Content-Length: 5\r\nContent-Length: 6\r\n")
                                 << 400;
    QTest::newRow("length and chunks")
        << request("POST /echo", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") << 400;
    QTest::newRow("no length") << request("POST /echo", "Content-Length: -1\r\n") << 400;
    QTest::newRow("no chunk's size") << request("POST /echo", "Transfer-Encoding: chunked\r\n",
                                                "x\r\n0\r\n\r\n")
                                     << 400;
    QTest::newRow("another coding") << request("POST /echo", "Transfer-Encoding: gzip\r\n") << 501;
    QTest::newRow("two codings") << request("POST /echo", "Transfer-Encoding: gzip, chunked\r\n") << 501;
    QTest::newRow("chunks of HTTP/1.0")
        << QByteArray("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") << 501;
    QTest::newRow("another expectation") << request("POST /echo", "Expect: a miracle\r\n") << 417;
    QTest::newRow("a body where none may be") << request("GET /now", "Content-Length: 1\r\n", "x") << 413;
    QTest::newRow("chunks where no body may be")
        << request("GET /now", "Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n") << 413;
    QTest::newRow("a body too long") << request("POST /echo", "Content-Length: 1001\r\n") << 413;
    QTest::newRow("chunks too long") << request("POST /echo", "Transfer-Encoding: chunked\r\n",
                                                "3e8\r\n" + QByteArray(1000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n")
                                     << 413;
    QTest::newRow("one chunk too long")
        << request("POST /echo", "Transfer-Encoding: chunked\r\n", "7fffffffffffffff\r\n") << 413;
    QTest::newRow("a long header") << request("GET /now", "X-Fill: " + QByteArray(headerBytes, 'x') + "\r\n")
                                   << 431;
    QTest::newRow("a line without end") << QByteArray("GET /" + QByteArray(2 * headerBytes, 'x')) << 431;
    QTest::newRow("many short lines") << request("GET /now", QByteArray("A: b\r\n").repeated(300)) << 431;
    QTest::newRow("a chunk's line without end")
        << request("POST /echo", "Transfer-Encoding: chunked\r\n", "1;" + QByteArray(2 * headerBytes, 'x'))
        << 431;
    QTest::newRow("another method with a body") << request("PUT /now", "Content-Length: 1\r\n", "x") << 405;
    QTest::newRow("another path with a body") << request("POST /x", "Content-Length: 1\r\n", "x") << 404;
}

void tst_HttpConnection::requestsOutOfOrderAreRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    Server server;
    for (const qsizetype piece : {bytes.size(), qsizetype(1)}) {
        RawClient client(server.port());
        writeInPieces(client, bytes, piece);
        const QByteArray answer = client.httpAnswer();
        QCOMPARE(statusOf(answer), status);
        QVERIFY(answer.startsWith("HTTP/1.0") || answer.contains("\r\nConnection: close\r\n"));
        QVERIFY(bodyOf(answer).endsWith(".\n"));
        QVERIFY(client.waitForEnd());
    }
    QVERIFY(server.pages.requests.empty());
    QTRY_COMPARE(server.connections.open(), 0);
}

void tst_HttpConnection::theHeaderLimitIsExact()
{
    Server server;
    const qsizetype room = headerBytes - request("GET /now", "X-Fill: \r\n").size();
    for (const qsizetype piece : {qsizetype(1), qsizetype(10'000)}) {
        for (const int more : {0, 1}) {
            RawClient client(server.port());
            writeInPieces(client, request("GET /now", "X-Fill: " + QByteArray(room + more, 'x') + "\r\n"),
                          piece);
            QCOMPARE(statusOf(client.httpAnswer()), more ? 431 : 200);
        }
    }
}

void tst_HttpConnection::afterARefusalWithoutABodyTheNextRequestIsRead()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/nothing") + request("DELETE /echo") + request("HEAD /nothing") + get("/now"));
    QCOMPARE(statusOf(client.httpAnswer()), 404);
    const QByteArray refused = client.httpAnswer();
    QCOMPARE(statusOf(refused), 405);
    QVERIFY2(refused.contains("\r\nAllow: GET, HEAD, POST\r\n"), refused.constData());
    QCOMPARE(statusOf(client.httpAnswer(true)), 404);
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
}

// Unread bytes make the system send a reset, which may overtake the answer.
void tst_HttpConnection::theAnswerToWhoSendsOnArrives()
{
    Server server;
    for (int i = 0; i < 20; ++i) {
        RawClient client(server.port());
        client.write(request("POST /echo", "Content-Length: 5000000\r\n", QByteArray(1'000'000, 'x')));
        QCOMPARE(statusOf(client.httpAnswer()), 413);
        QVERIFY(client.waitForEnd());
    }
}

void tst_HttpConnection::pipelinedRequestsAreAnsweredInOrder()
{
    Server server;
    RawClient client(server.port());
    const auto query = [](int i) { return QByteArray::number(i).rightJustified(900, '0'); };
    QByteArray more;
    for (int i = 0; i < 200; ++i) // more than is taken in at once
        more += get("/now?" + query(i));
    client.write(get("/later") + more);
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    QCOMPARE(server.pages.requests.size(), 1u);
    server.pages.waiting[0].answer(plainAnswer(200, "later"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("later\n"));
    for (int i = 0; i < 200; ++i)
        QCOMPARE(bodyOf(client.httpAnswer()), "now " + query(i) + '\n');
}

void tst_HttpConnection::answersComeFromAnyThread()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/later"));
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    std::thread([replier = std::move(server.pages.waiting[0])] {
        replier.answer(plainAnswer(200, "from afar"));
        replier.answer(plainAnswer(200, "twice"));
    }).join();
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("from afar\n"));
    client.write(get("/now"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
}

void tst_HttpConnection::whatIsExpectedIsAskedFor()
{
    Server server;
    RawClient client(server.port());
    client.write(request("POST /echo", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    QCOMPARE(client.httpAnswer(), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    client.write("hello");
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("hello"));
    // Who does not wait need not be told.
    client.write(request("POST /echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "hello"));
    QCOMPARE(statusOf(client.httpAnswer()), 200);
}

void tst_HttpConnection::bodiesThatAreTooLongAreNotAskedFor()
{
    Server server;
    RawClient client(server.port());
    client.write(request("POST /echo", "Content-Length: 1001\r\nExpect: 100-continue\r\n"));
    QCOMPARE(statusOf(client.httpAnswer()), 413);
}

void tst_HttpConnection::aRequestMustComeWholeInTime()
{
    Server server;
    const HttpLimits limits = Server::standStill();
    for (const QByteArray &part :
         {get("/now").chopped(1), QByteArray("G"), request("POST /echo", "Content-Length: 5\r\n", "hell")}) {
        RawClient client(server.port());
        client.write(get("/now"));
        QCOMPARE(statusOf(client.httpAnswer()), 200);
        writeInPieces(client, part, 1);
        QTRY_COMPARE(server.connections.open(), 1);
        server.after(0ms);
        QVERIFY(client.isConnected());
        // Until the bytes have arrived the connection is at rest, and may be so for longer.
        QVERIFY(QTest::qWaitFor([&] {
            server.after(limits.requestTime);
            return client.hasReceived();
        }));
        QCOMPARE(statusOf(client.httpAnswer()), 408);
        QVERIFY(client.waitForEnd());
        QTRY_COMPARE(server.connections.open(), 0);
    }
}

void tst_HttpConnection::aConnectionWithoutARequestEndsSilently()
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

void tst_HttpConnection::aRequestWithoutAnAnswerGetsOneInTime()
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

    client.write(get("/later")); // which has all the time in the world
    QTRY_COMPARE(server.pages.waiting.size(), 3u);
    server.after(24h);
    server.pages.waiting[2].answer(plainAnswer(200, "later"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("later\n"));
}

void tst_HttpConnection::aReplierThatIsLostAnswers()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/lost"));
    QCOMPARE(statusOf(client.httpAnswer()), 500);
}

void tst_HttpConnection::answersAfterTheEndAreForgotten()
{
    HttpPages pages;
    {
        Server server;
        {
            RawClient client(server.port());
            client.write(get("/later"));
            QTRY_COMPARE(server.pages.waiting.size(), 1u);
        }
        QTRY_COMPARE(server.connections.open(), 0);
        server.pages.waiting[0].answer(plainAnswer(200, "who asked?"));
        RawClient client(server.port());
        client.write(get("/later"));
        QTRY_COMPARE(server.pages.waiting.size(), 2u);
        pages.waiting = server.pages.waiting;
    }
    pages.waiting[1].answer(plainAnswer(200, "to whom?"));
}

void tst_HttpConnection::whoDoesNotReadIsDropped()
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

void tst_HttpConnection::whoReadsSlowlyGetsAll()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/large") + get("/now"));
    const QByteArray large = client.httpAnswer();
    QCOMPARE(bodyOf(large), QByteArray(HttpPages::largeBytes, 'x'));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
}

void tst_HttpConnection::tooManyConnectionsAreTurnedAway()
{
    HttpLimits limits = Server::standStill();
    limits.connections = 2;
    Server server(limits);
    auto first = std::make_unique<RawClient>(server.port());
    RawClient second(server.port());
    QTRY_COMPARE(server.connections.open(), 2);
    RawClient third(server.port());
    const QByteArray answer = third.httpAnswer();
    QCOMPARE(statusOf(answer), 503);
    QVERIFY(answer.contains("\r\nRetry-After: 1\r\n"));
    QVERIFY(third.waitForEnd());
    second.write(get("/now"));
    QCOMPARE(statusOf(second.httpAnswer()), 200);
    first.reset();
    QTRY_COMPARE(server.connections.open(), 1);
    RawClient fourth(server.port());
    fourth.write(get("/now"));
    QCOMPARE(statusOf(fourth.httpAnswer()), 200);
}

void tst_HttpConnection::aFloodIsNotAnswered()
{
    HttpLimits limits = Server::standStill();
    limits.connections = 2;
    limits.lingerTime = 24h;
    Server server(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i)
        clients.push_back(std::make_unique<RawClient>(server.port()));
    QCOMPARE(statusOf(clients[3]->httpAnswer()), 503);
    clients[2]->stopReading(); // and so they do not close their side, either
    RawClient fifth(server.port());
    QCOMPARE(fifth.answer(), QByteArray());
}

void tst_HttpConnection::whoLeavesIsForgotten()
{
    Server server;
    for (const QByteArray &sent : {QByteArray(), QByteArray("GET /n"), get("/later"), get("/now") + "GET"}) {
        RawClient client(server.port());
        client.write(sent);
        QTRY_COMPARE(server.connections.open(), 1);
        client.socket().abort();
        QTRY_COMPARE(server.connections.open(), 0);
    }
}

QTEST_GUILESS_MAIN(tst_HttpConnection)
#include "tst_httpconnection.moc"
