// SPDX-License-Identifier: Apache-2.0
#include "httpfixture.h"
#include "tests/runner/runner.h"

#include <thread>

using namespace kith;
using namespace kith::httptest;

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
    void afterARefusalWithoutABodyTheNextRequestIsRead();
    void theAnswerToWhoSendsOnArrives();
    void pipelinedRequestsAreAnsweredInOrder();
    void answersComeFromAnyThread();
    void whatIsExpectedIsAskedFor();
    void aBodyThatIsNeededMustBeAnnounced();
    void aWebSocketIsTheFirstRequestOrNone_data();
    void aWebSocketIsTheFirstRequestOrNone();
    void noContentHasNoLength();
    void problemsAreTheHandlers();
    void aReplierThatIsLostAnswers();
    void answersAfterTheEndAreForgotten();
    void whoLeavesIsForgotten();
    void theHandlerHearsOfWhoLeaves();
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
    client.write(httpRequest("HEAD /now") + get("/now?x"));
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
    QTest::newRow("that shall be the last")
        << httpRequest("GET /now", "Connection: close\r\n") << now << false;
    QTest::newRow("HTTP/1.0") << QByteArray("GET /now HTTP/1.0\r\n\r\n") << now << false;
    QTest::newRow("HTTP/1.0 that stays")
        << QByteArray("GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << now << true;
    QTest::newRow("absolute form") << get("http://localhost/now?q") << QByteArray("now q\n") << true;
    QTest::newRow("empty lines in front") << "\r\n\r\n" + get("/now") << now << true;
    QTest::newRow("a body of no bytes") << httpRequest("GET /now", "Content-Length: 0\r\n") << now << true;
    QTest::newRow("a body") << httpRequest("POST /echo", "Content-Length: 5\r\n", "hello")
                            << QByteArray("hello") << true;
    QTest::newRow("the longest body")
        << httpRequest("POST /echo", "Content-Length: 1000\r\n", QByteArray(1000, 'x'))
        << QByteArray(1000, 'x') << true;
    QTest::newRow("chunks") << httpRequest("POST /echo", "Transfer-Encoding: chunked\r\n",
                                           "3\r\nhel\r\n2;name=value\r\nlo\r\n0\r\n\r\n")
                            << QByteArray("hello") << true;
    QTest::newRow("no chunk") << httpRequest("POST /echo", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n")
                              << QByteArray() << true;
    QTest::newRow("chunks and fields behind them") << httpRequest(
        "POST /echo", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nHost: other\r\n\r\n")
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
    QTest::newRow("two Hosts") << httpRequest("GET /now", "Host: other\r\n") << 400;
    QTest::newRow("two lengths") << httpRequest("POST /echo", "Content-Length: 5\r\nContent-Length: 6\r\n")
                                 << 400;
    QTest::newRow("length and chunks")
        << httpRequest("POST /echo", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") << 400;
    QTest::newRow("no length") << httpRequest("POST /echo", "Content-Length: -1\r\n") << 400;
    QTest::newRow("no chunk's size") << httpRequest("POST /echo", "Transfer-Encoding: chunked\r\n",
                                                    "x\r\n0\r\n\r\n")
                                     << 400;
    QTest::newRow("another coding") << httpRequest("POST /echo", "Transfer-Encoding: gzip\r\n") << 501;
    QTest::newRow("two codings") << httpRequest("POST /echo", "Transfer-Encoding: gzip, chunked\r\n") << 501;
    QTest::newRow("chunks of HTTP/1.0")
        << QByteArray("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") << 400;
    QTest::newRow("a body that is not announced, and another expectation")
        << httpRequest("PUT /give", "Expect: a miracle\r\n") << 417;
    QTest::newRow("another expectation") << httpRequest("POST /echo", "Expect: a miracle\r\n") << 417;
    QTest::newRow("a body where none may be") << httpRequest("GET /now", "Content-Length: 1\r\n", "x") << 413;
    QTest::newRow("chunks where no body may be")
        << httpRequest("GET /now", "Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n") << 413;
    QTest::newRow("a body too long") << httpRequest("POST /echo", "Content-Length: 1001\r\n") << 413;
    QTest::newRow("chunks too long") << httpRequest("POST /echo", "Transfer-Encoding: chunked\r\n",
                                                    "3e8\r\n" + QByteArray(1000, 'x')
                                                        + "\r\n1\r\nx\r\n0\r\n\r\n")
                                     << 413;
    QTest::newRow("one chunk too long")
        << httpRequest("POST /echo", "Transfer-Encoding: chunked\r\n", "7fffffffffffffff\r\n") << 413;
    QTest::newRow("a long header") << httpRequest("GET /now",
                                                  "X-Fill: " + QByteArray(headerBytes, 'x') + "\r\n")
                                   << 431;
    QTest::newRow("a line without end") << QByteArray("GET /" + QByteArray(2 * headerBytes, 'x')) << 431;
    QTest::newRow("many short lines") << httpRequest("GET /now", QByteArray("A: b\r\n").repeated(300)) << 431;
    QTest::newRow("a chunk's line without end") << httpRequest("POST /echo", "Transfer-Encoding: chunked\r\n",
                                                               "1;" + QByteArray(2 * headerBytes, 'x'))
                                                << 431;
    QTest::newRow("another method with a body")
        << httpRequest("PUT /now", "Content-Length: 1\r\n", "x") << 405;
    QTest::newRow("another path with a body") << httpRequest("POST /x", "Content-Length: 1\r\n", "x") << 404;
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

void tst_HttpConnection::afterARefusalWithoutABodyTheNextRequestIsRead()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/nothing") + httpRequest("DELETE /echo") + httpRequest("HEAD /nothing") + get("/now"));
    QCOMPARE(statusOf(client.httpAnswer()), 404);
    const QByteArray refused = client.httpAnswer();
    QCOMPARE(statusOf(refused), 405);
    QVERIFY2(refused.contains("\r\nAllow: GET, HEAD, POST\r\n"), refused.constData());
    QCOMPARE(statusOf(client.httpAnswer(true)), 404);
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
}

// Unread bytes make the kernel send a reset, which may overtake the answer.
void tst_HttpConnection::theAnswerToWhoSendsOnArrives()
{
    Server server;
    for (int i = 0; i < 20; ++i) {
        RawClient client(server.port());
        client.write(httpRequest("POST /echo", "Content-Length: 5000000\r\n", QByteArray(1'000'000, 'x')));
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
    for (int i = 0; i < 200; ++i) // more than is buffered at once
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
    client.write(httpRequest("POST /echo", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    QCOMPARE(client.httpAnswer(), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    client.write("hello");
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("hello"));
    // No 100 Continue for a client that does not wait for it.
    client.write(httpRequest("POST /echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "hello"));
    QCOMPARE(statusOf(client.httpAnswer()), 200);
}

void tst_HttpConnection::aBodyThatIsNeededMustBeAnnounced()
{
    Server server;
    RawClient client(server.port());
    client.write(httpRequest("PUT /give") + httpRequest("PUT /give", "Content-Length: 0\r\n")
                 + httpRequest("PUT /give", "Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n"));
    QCOMPARE(statusOf(client.httpAnswer()), 411);
    const QByteArray none = client.httpAnswer();
    QCOMPARE(statusOf(none), 200);
    QCOMPARE(bodyOf(none), QByteArray());
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("x"));
}

void tst_HttpConnection::aWebSocketIsTheFirstRequestOrNone_data()
{
    QTest::addColumn<QByteArray>("upgrade");
    QTest::addColumn<int>("status");
    QTest::newRow("WebSocket") << QByteArray("websocket") << 426;
    QTest::newRow("in a list, in capitals") << QByteArray("h2c, WebSocket") << 426;
    QTest::newRow("another protocol, which may be ignored") << QByteArray("h2c") << 200;
}

void tst_HttpConnection::aWebSocketIsTheFirstRequestOrNone()
{
    QFETCH(QByteArray, upgrade);
    QFETCH(int, status);
    Server server;
    RawClient client(server.port());
    client.write(get("/now")
                 + httpRequest("GET /now", "Connection: Upgrade\r\nUpgrade: " + upgrade + "\r\n"));
    QCOMPARE(statusOf(client.httpAnswer()), 200);
    const QByteArray answer = client.httpAnswer();
    QCOMPARE(statusOf(answer), status);
    QCOMPARE(answer.contains("\r\nUpgrade: websocket\r\n"), status == 426);
    if (status == 426)
        QVERIFY(client.waitForEnd());
}

void tst_HttpConnection::noContentHasNoLength()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/later") + get("/now"));
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    server.pages.waiting[0].answer({204, {}, {}, {}});
    const QByteArray answer = client.until("\r\n\r\n");
    QCOMPARE(statusOf(answer), 204);
    QVERIFY(!answer.contains("Content-"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
}

namespace {

class ProblemPages final : public HttpHandler
{
public:
    std::optional<HttpRoute> route(const HttpRequest &head) const override
    {
        return head.path == "/lost" ? std::optional(HttpRoute{{"GET"}}) : std::nullopt;
    }
    void handle(const HttpRequest &, const HttpReplier &) override { }
    HttpResponse problem(const HttpRequest &, int status, QByteArray text, HttpFields fields) override
    {
        return {status, "{\"detail\":\"" + text + "\"}", "application/problem+json", std::move(fields)};
    }
};

} // namespace

void tst_HttpConnection::problemsAreTheHandlers()
{
    ProblemPages pages;
    QObject lingering;
    HttpConnections connections(Server::standStill(), pages, lingering);
    Listener listener([&](qintptr descriptor) { connections.adopt(descriptor); });
    QVERIFY(listener.listen(QHostAddress::LocalHost));
    RawClient client(listener.serverPort());
    client.write(get("/nothing") + httpRequest("DELETE /lost") + get("/lost") + "GET / HTTP/1.1\n");
    for (const int status : {404, 405, 500, 400}) {
        const QByteArray answer = client.httpAnswer();
        QCOMPARE(statusOf(answer), status);
        QVERIFY(answer.contains("\r\nContent-Type: application/problem+json\r\n"));
        QCOMPARE(answer.contains("\r\nAllow: GET, HEAD\r\n"), status == 405);
    }
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

void tst_HttpConnection::theHandlerHearsOfWhoLeaves()
{
    Server server;
    {
        RawClient client(server.port());
        client.write(get("/later") + get("/later"));
        QTRY_COMPARE(server.pages.waiting.size(), 1u);
        server.pages.waiting[0].answer(plainAnswer(200, "later"));
        QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("later\n"));
        QTRY_COMPARE(server.pages.waiting.size(), 2u);
        QCOMPARE(server.pages.gone, 0);
        client.socket().abort();
        QTRY_COMPARE(server.pages.gone, 1);
    }
    server.pages.waiting[1].onGone([&] { server.pages.gone += 10; }); // too late: called at once
    QCOMPARE(server.pages.gone, 1);
    QTRY_COMPARE(server.pages.gone, 11);
    server.pages.waiting[1].answer(plainAnswer(200, "to whom?"));
    QTRY_COMPARE(server.connections.open(), 0);
    QCOMPARE(server.pages.gone, 11);
}

KITH_TEST(tst_HttpConnection)
#include "tst_httpconnection.moc"
