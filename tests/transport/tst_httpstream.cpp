// SPDX-License-Identifier: Apache-2.0
#include "httpfixture.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace kith::httptest;

//! Answers whose body is sent in pieces.
class tst_HttpStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void piecesAreChunksAndTheNextRequestFollows();
    void inHttp10TheEndOfTheConnectionEndsTheBody();
    void aHeadRequestGetsTheHeader();
    void onlyTheFirstAnswerCounts();
    void whatIsWrittenAfterTheEndIsIgnored();
    void roomIsAwaitedWithAClientThatDoesNotRead();
    void whoTakesNothingIsDropped_data();
    void whoTakesNothingIsDropped();
    void theHandlerHearsOfWhoLeavesAStream();
    void aStreamThatIsLostEndsWithoutItsLastChunk();
};

namespace {

//! Begins a stream over \a client and returns it once its header has arrived.
HttpStream begun(Server &server, RawClient &client, const QByteArray &request = get("/stream"))
{
    const std::size_t before = server.pages.streams.size();
    client.write(request);
    const QByteArray header = client.until("\r\n\r\n");
    if (statusOf(header) != 200 || server.pages.streams.size() != before + 1)
        qFatal("no stream");
    return server.pages.streams.back();
}

} // namespace

void tst_HttpStream::piecesAreChunksAndTheNextRequestFollows()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/stream") + get("/now"));
    const QByteArray header = client.until("\r\n\r\n");
    QCOMPARE(statusOf(header), 200);
    QVERIFY(header.contains("\r\nTransfer-Encoding: chunked\r\n"));
    QVERIFY(header.contains("\r\nContent-Type: text/event-stream\r\n"));
    QVERIFY(header.contains("\r\nDate: "));
    QVERIFY(!header.contains("Content-Length"));
    const HttpStream stream = server.pages.streams.at(0);
    stream.write("one");
    QCOMPARE(client.until("\r\none\r\n"), QByteArray("3\r\none\r\n"));
    stream.write({});
    stream.write(QByteArray(300, 'x'));
    stream.write("two");
    stream.end();
    QCOMPARE(client.until("\r\n0\r\n\r\n"), "12c\r\n" + QByteArray(300, 'x') + "\r\n3\r\ntwo\r\n0\r\n\r\n");
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
    QCOMPARE(server.pages.gone, 0);
}

void tst_HttpStream::inHttp10TheEndOfTheConnectionEndsTheBody()
{
    Server server;
    RawClient client(server.port());
    const HttpStream stream =
        begun(server, client, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/now"));
    stream.write("one");
    stream.write("two");
    stream.end();
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.until("two"), QByteArray("onetwo"));
    QVERIFY(!client.hasReceived());
}

void tst_HttpStream::aHeadRequestGetsTheHeader()
{
    Server server;
    RawClient client(server.port());
    const HttpStream stream = begun(server, client, httpRequest("HEAD /stream"));
    QTRY_COMPARE(server.pages.gone, 1);
    stream.write("ignored");
    stream.end();
    client.write(get("/now"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now \n"));
    QCOMPARE(server.pages.gone, 1);
}

void tst_HttpStream::onlyTheFirstAnswerCounts()
{
    Server server;
    RawClient client(server.port());
    client.write(get("/later"));
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    const HttpStream stream = server.pages.waiting[0].stream({});
    server.pages.waiting[0].answer(plainAnswer(200, "ignored"));
    const HttpStream second = server.pages.waiting[0].stream({});
    stream.write("one");
    QVERIFY(client.until("\r\n\r\n3\r\none\r\n").startsWith("HTTP/1.1 200"));
    stream.end();
    second.end();
    QCOMPARE(client.until("0\r\n\r\n"), QByteArray("0\r\n\r\n"));
    QVERIFY(!client.hasReceived());
}

void tst_HttpStream::whatIsWrittenAfterTheEndIsIgnored()
{
    Server server;
    RawClient client(server.port());
    const HttpStream stream = begun(server, client);
    stream.end();
    stream.write("ignored");
    stream.end();
    client.write(get("/later"));
    QTRY_COMPARE(server.pages.waiting.size(), 1u);
    stream.write("ignored");
    stream.awaitRoom([] { qFatal("it has ended"); });
    server.pages.waiting[0].answer(plainAnswer(200, "later"));
    QCOMPARE(client.until("0\r\n\r\n"), QByteArray("0\r\n\r\n"));
    QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("later\n"));
    { // also once the connection is gone
        const HttpStream other = begun(server, client);
        client.socket().abort();
        QTRY_COMPARE(server.connections.open(), 0);
        other.write("ignored");
        other.awaitRoom([] { qFatal("it has ended"); });
        other.end();
    }
}

void tst_HttpStream::roomIsAwaitedWithAClientThatDoesNotRead()
{
    HttpLimits limits = Server::standStill();
    limits.unsentBytes = 64 * 1024 * 1024;
    Server server(limits);
    RawClient client(server.port());
    const HttpStream stream = begun(server, client);
    int rooms = 0;
    const auto count = [&rooms] { ++rooms; };
    stream.awaitRoom(count);
    QCOMPARE(rooms, 1); // nothing is unsent

    client.stopReading();
    const QByteArray piece(1024 * 1024, 'x');
    for (int i = 0; i < 8; ++i) // more than the kernel keeps
        stream.write(piece);
    stream.awaitRoom([] { qFatal("it was replaced"); });
    stream.awaitRoom(count);
    RawClient other(server.port());
    other.write(get("/now"));
    QCOMPARE(statusOf(other.httpAnswer()), 200); // so what could be written has been
    QCOMPARE(rooms, 1);

    client.resumeReading();
    QTRY_COMPARE(rooms, 2);
    stream.end();
    QCOMPARE(client.until("\r\n0\r\n\r\n").size(), 8 * (piece.size() + 10) + 5);
}

void tst_HttpStream::whoTakesNothingIsDropped_data()
{
    QTest::addColumn<qint64>("unsentBytes");
    QTest::newRow("too much is unsent") << qint64(1024 * 1024);
    QTest::newRow("for too long") << qint64(64 * 1024 * 1024);
}

void tst_HttpStream::whoTakesNothingIsDropped()
{
    QFETCH(qint64, unsentBytes);
    HttpLimits limits = Server::standStill();
    limits.unsentBytes = unsentBytes;
    Server server(limits);
    RawClient client(server.port());
    const HttpStream stream = begun(server, client);
    server.after(24h); // nothing is unsent
    QCOMPARE(server.connections.open(), 1);
    client.stopReading();
    for (int i = 0; i < 8; ++i)
        stream.write(QByteArray(1024 * 1024, 'x'));
    QCOMPARE(server.pages.gone, 0); // never within the call
    if (unsentBytes > 8 * 1024 * 1024) {
        RawClient other(server.port());
        other.write(get("/now"));
        QCOMPARE(statusOf(other.httpAnswer()), 200); // so what could be written has been
        QCOMPARE(server.pages.gone, 0);
        server.after(limits.unsentTime);
    }
    QTRY_COMPARE(server.pages.gone, 1);
    QTRY_COMPARE(server.connections.open(), 0);
    stream.write("ignored");
    QCOMPARE(server.pages.gone, 1);
}

void tst_HttpStream::theHandlerHearsOfWhoLeavesAStream()
{
    Server server;
    for (int i = 1; i <= 3; ++i) {
        RawClient client(server.port());
        const HttpStream stream = begun(server, client);
        stream.write("one");
        QVERIFY(!client.until("one\r\n").isEmpty());
        QCOMPARE(server.pages.gone, i - 1);
        client.socket().abort();
        QTRY_COMPARE(server.pages.gone, i);
        QTRY_COMPARE(server.connections.open(), 0);
        stream.end();
    }
    QCOMPARE(server.pages.gone, 3);
}

void tst_HttpStream::aStreamThatIsLostEndsWithoutItsLastChunk()
{
    Server server;
    RawClient client(server.port());
    begun(server, client).write("one");
    QCOMPARE(client.until("one\r\n"), QByteArray("3\r\none\r\n"));
    server.pages.streams.clear();
    QVERIFY(client.waitForEnd());
    QVERIFY(!client.hasReceived());
    QCOMPARE(server.pages.gone, 1);
}

KITH_TEST(tst_HttpStream)
#include "tst_httpstream.moc"
