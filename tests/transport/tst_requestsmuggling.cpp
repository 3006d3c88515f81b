// SPDX-License-Identifier: Apache-2.0
#include "httpfixture.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace kith::httptest;

namespace {

QByteArray post(const QByteArray &fields, const QByteArray &body = {})
{
    return httpRequest("POST /echo", fields, body);
}

QByteArray chunks(const QByteArray &body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

} // namespace

/*!
    Requests that two readers could understand differently. A proxy in front may have taken what follows for a body, so nothing that
    follows may be read as a request.
*/
class tst_RequestSmuggling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsReadBehindSuchARequest_data();
    void nothingIsReadBehindSuchARequest();
    void whatIsClearIsRead_data();
    void whatIsClearIsRead();
};

void tst_RequestSmuggling::nothingIsReadBehindSuchARequest_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status = 400) {
        QTest::newRow(name) << bytes << status;
    };
    const QByteArray length = "Content-Length: 5\r\n", coding = "Transfer-Encoding: chunked\r\n";
    const QByteArray hello = "5\r\nhello\r\n0\r\n\r\n";

    row("a length and chunks", post(length + coding, hello));
    row("chunks and a length", post(coding + length, hello));
    row("a length and another coding", post(length + "Transfer-Encoding: identity\r\n", "hello"));
    row("two lengths", post(length + "Content-Length: 6\r\n", "hello"));
    row("twice the same length", post(length + length, "hello"));
    row("a list of lengths", post("Content-Length: 5, 6\r\n", "hello"));
    row("a list of the same length", post("Content-Length: 5, 5\r\n", "hello"));
    row("a list with an empty item", post("Content-Length: 5,\r\n", "hello"));
    row("an empty length", post("Content-Length:\r\n", "hello"));
    row("a length with a sign", post("Content-Length: +5\r\n", "hello"));
    row("a negative length", post("Content-Length: -5\r\n", "hello"));
    row("a hexadecimal length", post("Content-Length: 0x5\r\n", "hello"));
    row("a fraction", post("Content-Length: 5.0\r\n", "hello"));
    row("two numbers", post("Content-Length: 5 5\r\n", "hello"));
    row("a number in quotes", post("Content-Length: \"5\"\r\n", "hello"));
    row("a length of 2^63", post("Content-Length: 9223372036854775808\r\n", "hello"));
    row("a length of 2^64 - 1", post("Content-Length: 18446744073709551615\r\n", "hello"));
    row("a length of 2^64 + 5", post("Content-Length: 18446744073709551621\r\n", "hello"));

    row("another coding", post("Transfer-Encoding: gzip\r\n", hello), 501);
    row("a coding that looks like chunked", post("Transfer-Encoding: xchunked\r\n", hello), 501);
    row("chunked in quotes", post("Transfer-Encoding: \"chunked\"\r\n", hello), 501);
    row("chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n", hello), 501);
    row("an empty coding", post("Transfer-Encoding:\r\n", hello), 501);
    row("chunked twice in a list", post("Transfer-Encoding: chunked, chunked\r\n", hello), 501);
    row("chunked twice", post(coding + coding, hello));
    row("another coding and chunked", post("Transfer-Encoding: gzip\r\n" + coding, hello), 501);
    row("chunked and another coding", post(coding + "Transfer-Encoding: gzip\r\n", hello));
    row("chunks of HTTP/1.0", "POST /echo HTTP/1.0\r\n" + coding + "Connection: keep-alive\r\n\r\n" + hello);

    row("a chunk size that is none", chunks("x\r\nhello\r\n0\r\n\r\n"));
    row("an empty chunk size", chunks("\r\nhello\r\n0\r\n\r\n"));
    row("a chunk size with a prefix", chunks("0x5\r\nhello\r\n0\r\n\r\n"));
    row("a chunk size with a sign", chunks("+5\r\nhello\r\n0\r\n\r\n"));
    row("a negative chunk size", chunks("-5\r\nhello\r\n0\r\n\r\n"));
    row("space before a chunk size", chunks(" 5\r\nhello\r\n0\r\n\r\n"));
    row("space after a chunk size", chunks("5 \r\nhello\r\n0\r\n\r\n"));
    row("a chunk size of 2^63", chunks("8000000000000000\r\nhello"));
    row("a chunk size of 2^64 - 1", chunks("ffffffffffffffff\r\nhello"));
    row("a chunk size of 2^64 + 5", chunks("10000000000000005\r\nhello\r\n0\r\n\r\n"));
    row("a chunk longer than its size", chunks("4\r\nhello\r\n0\r\n\r\n"));
    row("a chunk shorter than its size", chunks("6\r\nhello\r\n0\r\n\r\n"));
    row("a chunk that ends with a line feed", chunks("5\r\nhello\n0\r\n\r\n"));
    row("a chunk size that ends with a line feed", chunks("5\nhello\r\n0\r\n\r\n"));
    row("a chunk size that ends with a carriage return", chunks("5\rhello\r\n0\r\n\r\n"));
    row("a chunk extension without a name", chunks("5;\r\nhello\r\n0\r\n\r\n"));
    row("a line feed in a chunk extension", chunks("5;a\nb\r\nhello\r\n0\r\n\r\n"));
    row("a line feed in a quoted chunk extension", chunks("5;a=\"\nb\"\r\nhello\r\n0\r\n\r\n"));
    row("NUL in a quoted chunk extension", chunks(QByteArray("5;a=\"\0\"\r\nhello\r\n0\r\n\r\n", 21)));
    row("a line feed in the last chunk extension", chunks("5\r\nhello\r\n0;a=\"\n\"\r\n\r\n"));
    row("a folded trailer field", chunks("5\r\nhello\r\n0\r\nA: b\r\n c\r\n\r\n"));
    row("a line feed in a trailer field", chunks("5\r\nhello\r\n0\r\nA: b\nC: d\r\n\r\n"));
    row("a length in the trailer", chunks("5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"));
    row("a coding in the trailer", chunks("5\r\nhello\r\n0\r\n" + coding + "\r\n"));

    row("line feeds only", "GET /now HTTP/1.1\nHost: a\n\n");
    row("a request line that ends with a line feed", "GET /now HTTP/1.1\nHost: a\r\n\r\n");
    row("a field that ends with a line feed", httpRequest("GET /now", "A: b\n"));
    row("an empty line that is a line feed", "GET /now HTTP/1.1\r\nHost: a\r\n\n");
    row("a request line that ends with a carriage return", "GET /now HTTP/1.1\rHost: a\r\n\r\n");
    row("a carriage return in a field", httpRequest("GET /now", "A: b\rC: d\r\n"));
    row("a field that ends with two carriage returns", httpRequest("GET /now", "A: b\r\r\n"));
    row("a folded field", httpRequest("GET /now", "A: b\r\n c\r\n"));
    row("a field folded with a tab", httpRequest("GET /now", "A: b\r\n\tc\r\n"));
    row("a folded length", post("Content-Length:\r\n 5\r\n", "hello"));
    row("a folded coding", post("Transfer-Encoding:\r\n chunked\r\n", hello));
    row("a folded first field", "GET /now HTTP/1.1\r\n A: b\r\nHost: a\r\n\r\n");
    row("space before a colon", post("Content-Length : 5\r\n", "hello"));
    row("a tab before a colon", post("Transfer-Encoding\t: chunked\r\n", hello));
    row("a line without a colon", httpRequest("GET /now", "A\r\n"));
    row("a field without a name", httpRequest("GET /now", ": b\r\n"));
    row("NUL in a name", post(QByteArray("Content\0-Length: 5\r\n", 20), "hello"));
    row("NUL in a value", httpRequest("GET /now", QByteArray("A: b\0c\r\n", 8)));
    row("NUL in the target", httpRequest(QByteArray("GET /n\0w", 8)));
    row("a control character in a value",
        post("Transfer-Encoding: \x0b"
             "chunked\r\n",
             hello));
    row("two spaces in the request line", "GET  /now HTTP/1.1\r\nHost: a\r\n\r\n");
    row("space at the end of the request line", "GET /now HTTP/1.1 \r\nHost: a\r\n\r\n");
    row("another version", "GET /now HTTP/1.2\r\nHost: a\r\n\r\n");
    row("no version", "GET /now\r\nHost: a\r\n\r\n");
    row("two Hosts", httpRequest("GET /now", "Host: b\r\n"));

    row("a body where none may be", httpRequest("GET /now", length, "hello"), 413);
    row("a body at a path that does not exist", httpRequest("POST /nothing", length, "hello"), 404);
    row("a body of a method that is not possible", httpRequest("DELETE /echo", coding, hello), 405);
}

void tst_RequestSmuggling::nothingIsReadBehindSuchARequest()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    Server server;
    for (const qsizetype piece : {qsizetype(100'000), qsizetype(1)}) {
        RawClient client(server.port());
        writeInPieces(client, bytes + get("/now?hidden"), piece);
        QCOMPARE(statusOf(client.httpAnswer()), status);
        QVERIFY(client.waitForEnd());
        QVERIFY2(!client.hasReceived(), "there was a second answer");
    }
    QVERIFY(server.pages.requests.empty());
}

void tst_RequestSmuggling::whatIsClearIsRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a length with zeros in front") << post("Content-Length: 0005\r\n", "hello");
    QTest::newRow("space and tabs around a length") << post("Content-Length:\t 5\t \r\n", "hello");
    QTest::newRow("a coding in capitals")
        << post("TRANSFER-ENCODING: Chunked\r\n", "5\r\nhello\r\n0\r\n\r\n");
    QTest::newRow("a chunk size with zeros in front") << chunks("00005\r\nhello\r\n00\r\n\r\n");
    QTest::newRow("chunk extensions") << chunks("5;a=\"x;y\";b\r\nhello\r\n0;c=d\r\n\r\n");
    QTest::newRow("trailer fields") << chunks("5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n");
}

void tst_RequestSmuggling::whatIsClearIsRead()
{
    QFETCH(QByteArray, bytes);
    Server server;
    for (const qsizetype piece : {qsizetype(100'000), qsizetype(1)}) {
        RawClient client(server.port());
        writeInPieces(client, bytes + get("/now?next"), piece);
        QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("hello"));
        QCOMPARE(bodyOf(client.httpAnswer()), QByteArray("now next\n"));
    }
}

KITH_TEST(tst_RequestSmuggling)
#include "tst_requestsmuggling.moc"
