// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/handshakevalidator.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

//! Returns a valid request with the test's changes: a line replaces those of the same name, "Name" alone removes them.
QByteArray upgradeRequest(const QList<QByteArray> &changes = {},
                          const QByteArray &first = "GET /v1/socket HTTP/1.1")
{
    QList<QByteArray> lines{"Host: chat.example.org",    "Upgrade: websocket",
                            "Connection: Upgrade",       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: kith.v1.cbor"};
    QList<QByteArray> added;
    for (const QByteArray &change : changes) {
        const QByteArray name = change.left(change.indexOf(':')) + ':';
        lines.removeIf([&](const QByteArray &line) {
            return line.startsWith(change.contains(':') ? name : change + ':');
        });
        if (change.contains(':'))
            added.append(change);
    }
    lines.append(added);
    return first + "\r\n" + lines.join("\r\n") + "\r\n\r\n";
}

TransportConfig config()
{
    TransportConfig config;
    config.allowedOrigins = {"https://chat.example.org"};
    return config;
}

HandshakeValidator::Verdict verdictOn(const QByteArray &bytes, qsizetype pieceSize)
{
    const TransportConfig settings = config();
    HandshakeValidator front(settings);
    for (qsizetype at = 0; at < bytes.size(); at += pieceSize) {
        HandshakeValidator::Verdict verdict = front.feed(bytes.mid(at, pieceSize));
        if (verdict.index() != 0)
            return verdict;
    }
    return {};
}

} // namespace

class tst_HandshakeValidator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handshakesInOrderUpgrade_data();
    void handshakesInOrderUpgrade();
    void wrongRequestsGetAnAnswer_data();
    void wrongRequestsGetAnAnswer();
    void answersSayWhatWouldBeRight_data();
    void answersSayWhatWouldBeRight();
    void bytesBehindTheRequestAreKept();
    void theHeaderLimitIsExact();
    void onlyAPartialRequestGetsATimeoutAnswer();
    void otherPathsArePassedAtOnce_data();
    void otherPathsArePassedAtOnce();
    void theOwnPathIsNotPassed_data();
    void theOwnPathIsNotPassed();
};

void tst_HandshakeValidator::handshakesInOrderUpgrade_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("subprotocol");
    const QByteArray cbor = "kith.v1.cbor";

    QTest::newRow("plain") << upgradeRequest() << cbor;
    QTest::newRow("json") << upgradeRequest({"Sec-WebSocket-Protocol: kith.v1.json"})
                          << QByteArray("kith.v1.json");
    QTest::newRow("in the client's order")
        << upgradeRequest({"Sec-WebSocket-Protocol: x, kith.v1.json, kith.v1.cbor"})
        << QByteArray("kith.v1.json");
    QTest::newRow("subprotocols in two lines")
        << upgradeRequest({"Sec-WebSocket-Protocol: x", "Sec-WebSocket-Protocol: kith.v1.cbor"}) << cbor;
    QTest::newRow("Connection in two lines")
        << upgradeRequest({"Connection: keep-alive", "Connection: Upgrade"}) << cbor;
    QTest::newRow("Connection as a list") << upgradeRequest({"Connection: keep-alive, upgrade"}) << cbor;
    QTest::newRow("Upgrade as a list") << upgradeRequest({"Upgrade: h2c, WebSocket"}) << cbor;
    QTest::newRow("names in small letters")
        << upgradeRequest().replace("Sec-WebSocket-Key", "sec-websocket-key").replace("Upgrade:", "upgrade:")
        << cbor;
    QTest::newRow("allowed origin") << upgradeRequest({"Origin: https://chat.example.org"}) << cbor;
    QTest::newRow("origin in capitals") << upgradeRequest({"Origin: HTTPS://Chat.Example.org"}) << cbor;
    QTest::newRow("query") << upgradeRequest({}, "GET /v1/socket?x=1 HTTP/1.1") << cbor;
    QTest::newRow("absolute form") << upgradeRequest({}, "GET http://chat.example.org/v1/socket HTTP/1.1")
                                   << cbor;
    QTest::newRow("extensions") << upgradeRequest({"Sec-WebSocket-Extensions: permessage-deflate"}) << cbor;
    QTest::newRow("body of no bytes") << upgradeRequest({"Content-Length: 0"}) << cbor;
}

void tst_HandshakeValidator::handshakesInOrderUpgrade()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, subprotocol);
    for (const qsizetype pieceSize : {bytes.size(), qsizetype(1)}) {
        const HandshakeValidator::Verdict verdict = verdictOn(bytes, pieceSize);
        const auto *upgrade = std::get_if<Upgrade>(&verdict);
        QVERIFY2(upgrade,
                 verdict.index() == 2 ? std::get<Rejection>(verdict).answer.constData() : "no verdict");
        QCOMPARE(upgrade->key, QByteArray("dGhlIHNhbXBsZSBub25jZQ=="));
        QCOMPARE(upgrade->subprotocol.name, subprotocol);
    }
}

void tst_HandshakeValidator::wrongRequestsGetAnAnswer_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    QTest::newRow("no key") << upgradeRequest({"Sec-WebSocket-Key"}) << 400;
    QTest::newRow("empty key") << upgradeRequest({"Sec-WebSocket-Key:"}) << 400;
    QTest::newRow("key of 8 bytes") << upgradeRequest({"Sec-WebSocket-Key: MTIzNDU2Nzg="}) << 400;
    QTest::newRow("key of 32 bytes") << upgradeRequest(
        {"Sec-WebSocket-Key: MTIzNDU2NzgxMjM0NTY3ODEyMzQ1Njc4MTIzNDU2Nzg="})
                                     << 400;
    QTest::newRow("key not base64") << upgradeRequest({"Sec-WebSocket-Key: dGhlIHNhbXBs!SBub25jZQ=="}) << 400;
    QTest::newRow("two keys") << upgradeRequest(
        {"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="})
                              << 400;
    QTest::newRow("no Host") << upgradeRequest({"Host"}) << 400;
    QTest::newRow("two Hosts") << upgradeRequest({"Host: a", "Host: b"}) << 400;
    QTest::newRow("no version") << upgradeRequest({"Sec-WebSocket-Version"}) << 426;
    QTest::newRow("version 8") << upgradeRequest({"Sec-WebSocket-Version: 8"}) << 426;
    QTest::newRow("two versions") << upgradeRequest(
        {"Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13"})
                                  << 400;
    QTest::newRow("no Upgrade") << upgradeRequest({"Upgrade"}) << 426;
    QTest::newRow("other Upgrade") << upgradeRequest({"Upgrade: h2c"}) << 426;
    QTest::newRow("no Connection") << upgradeRequest({"Connection"}) << 426;
    QTest::newRow("POST") << upgradeRequest({}, "POST /v1/socket HTTP/1.1") << 405;
    QTest::newRow("HTTP/1.0") << upgradeRequest({}, "GET /v1/socket HTTP/1.0") << 400;
    QTest::newRow("HTTP/2.0") << upgradeRequest({}, "GET /v1/socket HTTP/2.0") << 400;
    QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n") << 400;
    QTest::newRow("a TLS hello") << QByteArray("\x16\x03\x01\x02", 4) << 400;
    QTest::newRow("two spaces") << upgradeRequest({}, "GET  /v1/socket HTTP/1.1") << 400;
    QTest::newRow("space before colon") << upgradeRequest().replace("Host:", "Host :") << 400;
    QTest::newRow("root") << upgradeRequest({}, "GET / HTTP/1.1") << 404;
    QTest::newRow("longer path") << upgradeRequest({}, "GET /v1/socket/x HTTP/1.1") << 404;
    QTest::newRow("other host's root") << upgradeRequest({}, "GET http://chat.example.org HTTP/1.1") << 404;
    QTest::newRow("wrong origin") << upgradeRequest({"Origin: https://evil.example.org"}) << 403;
    QTest::newRow("null origin") << upgradeRequest({"Origin: null"}) << 403;
    QTest::newRow("empty origin") << upgradeRequest({"Origin:"}) << 403;
    QTest::newRow("two origins") << upgradeRequest({"Origin: https://chat.example.org", "Origin: x"}) << 400;
    QTest::newRow("body") << upgradeRequest({"Content-Length: 5"}) + "hello" << 400;
    QTest::newRow("chunks") << upgradeRequest({"Transfer-Encoding: chunked"}) << 400;
    QTest::newRow("no subprotocol") << upgradeRequest({"Sec-WebSocket-Protocol"}) << 400;
    QTest::newRow("other subprotocol") << upgradeRequest({"Sec-WebSocket-Protocol: kith.v2.cbor"}) << 400;
    QTest::newRow("64 KiB of header") << upgradeRequest({"X-Fill: " + QByteArray(65536, 'x')}) << 431;
    QTest::newRow("a line without end") << QByteArray("GET /" + QByteArray(20000, 'x')) << 431;
    QTest::newRow("2,000 short lines")
        << upgradeRequest({QByteArray("A: b\r\n").repeated(2000) + "A: b"}) << 431;
}

void tst_HandshakeValidator::wrongRequestsGetAnAnswer()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    for (const qsizetype pieceSize : {bytes.size(), qsizetype(1)}) {
        const HandshakeValidator::Verdict verdict = verdictOn(bytes, pieceSize);
        QVERIFY(std::holds_alternative<Rejection>(verdict));
        QCOMPARE(std::get<Rejection>(verdict).status, status);
        const QByteArray answer = std::get<Rejection>(verdict).answer;
        QVERIFY(answer.startsWith("HTTP/1.1 " + QByteArray::number(status) + ' '));
        QVERIFY(answer.contains("\r\nConnection: close"));
        const qsizetype body = answer.indexOf("\r\n\r\n") + 4;
        QVERIFY(answer.contains("\r\nContent-Length: " + QByteArray::number(answer.size() - body) + "\r\n"));
    }
}

void tst_HandshakeValidator::answersSayWhatWouldBeRight_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("version") << upgradeRequest({"Sec-WebSocket-Version: 8"})
                             << QByteArray("\r\nSec-WebSocket-Version: 13\r\n");
    QTest::newRow("plain HTTP") << upgradeRequest({"Upgrade", "Connection"})
                                << QByteArray("\r\nUpgrade: websocket\r\n");
    QTest::newRow("method") << upgradeRequest({}, "PUT /v1/socket HTTP/1.1")
                            << QByteArray("\r\nAllow: GET\r\n");
    QTest::newRow("subprotocols") << upgradeRequest({"Sec-WebSocket-Protocol: x"})
                                  << QByteArray("kith.v1.cbor, kith.v1.json");
}

void tst_HandshakeValidator::answersSayWhatWouldBeRight()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, part);
    const HandshakeValidator::Verdict verdict = verdictOn(bytes, bytes.size());
    QVERIFY(std::holds_alternative<Rejection>(verdict));
    QVERIFY2(std::get<Rejection>(verdict).answer.contains(part),
             std::get<Rejection>(verdict).answer.constData());
}

void tst_HandshakeValidator::bytesBehindTheRequestAreKept()
{
    const HandshakeValidator::Verdict verdict = verdictOn(upgradeRequest() + "\x81\x85", 10000);
    QVERIFY(std::holds_alternative<Upgrade>(verdict));
    QCOMPARE(std::get<Upgrade>(verdict).rest, QByteArray("\x81\x85"));
}

void tst_HandshakeValidator::theHeaderLimitIsExact()
{
    const qsizetype room = config().limits.headerBytes - upgradeRequest({"X-Fill: "}).size();
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(100000)}) {
        QVERIFY(std::holds_alternative<Upgrade>(
            verdictOn(upgradeRequest({"X-Fill: " + QByteArray(room, 'x')}), pieceSize)));
        QVERIFY(std::holds_alternative<Rejection>(
            verdictOn(upgradeRequest({"X-Fill: " + QByteArray(room + 1, 'x')}), pieceSize)));
    }
}

void tst_HandshakeValidator::onlyAPartialRequestGetsATimeoutAnswer()
{
    const TransportConfig settings = config();
    HandshakeValidator front(settings);
    QVERIFY(front.timeoutAnswer().isEmpty());
    QCOMPARE(front.feed("GET /v1").index(), 0u);
    QVERIFY(front.timeoutAnswer().startsWith("HTTP/1.1 408 "));
}

void tst_HandshakeValidator::otherPathsArePassedAtOnce_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qsizetype>("needed"); // so many decide
    const auto row = [](const char *name, const QByteArray &bytes, qsizetype needed) {
        QTest::newRow(name) << bytes << needed;
    };
    row("another path", "GET /v1/events HTTP/1.1\r\n", 9);
    row("root", "GET / HTTP/1.1\r\n", 6);
    row("a shorter path", "GET /v1/sock HTTP/1.1\r\n", 13);
    row("a shorter path with a query", "GET /v1/sock?q HTTP/1.1\r\n", 13);
    row("a longer path", "GET /v1/sockets HTTP/1.1\r\n", 15);
    row("another method", "DELETE /x", 9);
    row("another host's root", "GET http://a.example HTTP/1.1", 21);
    row("no HTTP", "hello\r\n", 6);
    row("a TLS hello", QByteArray("\x16\x03\x01\x02 GET ", 9), 1);
    row("no method", QByteArray(40, 'x'), 33);
    row("a long target", "GET x" + QByteArray(10'000, 'x'), 4 + 8 * 1024 + 1);
}

void tst_HandshakeValidator::otherPathsArePassedAtOnce()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qsizetype, needed);
    const TransportConfig settings = config();
    HandshakeValidator atOnce(settings, OtherPaths::Passed);
    const auto verdict = atOnce.feed(bytes);
    QVERIFY(std::holds_alternative<OtherRequest>(verdict));
    QCOMPARE(std::get<OtherRequest>(verdict).received, bytes);

    HandshakeValidator inPieces(settings, OtherPaths::Passed);
    for (qsizetype i = 0; i < needed - 1; ++i)
        QCOMPARE(inPieces.feed(bytes.mid(i, 1)).index(), 0u);
    const auto last = inPieces.feed(bytes.mid(needed - 1, 1));
    QVERIFY(std::holds_alternative<OtherRequest>(last));
    QCOMPARE(std::get<OtherRequest>(last).received, bytes.left(needed));
}

void tst_HandshakeValidator::theOwnPathIsNotPassed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("valid");
    QTest::newRow("valid") << upgradeRequest() << true;
    QTest::newRow("query") << upgradeRequest({}, "GET /v1/socket?x=1 HTTP/1.1") << true;
    QTest::newRow("absolute form") << upgradeRequest({}, "GET http://a.example/v1/socket HTTP/1.1") << true;
    QTest::newRow("empty lines in front") << "\r\n\r\n" + upgradeRequest() << true;
    QTest::newRow("POST") << upgradeRequest({}, "POST /v1/socket HTTP/1.1") << false;
    QTest::newRow("no Upgrade") << upgradeRequest({"Upgrade"}) << false;
    QTest::newRow("HTTP/2.0") << upgradeRequest({}, "GET /v1/socket HTTP/2.0") << false;
}

void tst_HandshakeValidator::theOwnPathIsNotPassed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, valid);
    const TransportConfig settings = config();
    for (const qsizetype pieceSize : {bytes.size(), qsizetype(1)}) {
        HandshakeValidator validator(settings, OtherPaths::Passed);
        HandshakeValidator::Verdict verdict;
        for (qsizetype at = 0; at < bytes.size() && verdict.index() == 0; at += pieceSize)
            verdict = validator.feed(bytes.mid(at, pieceSize));
        QCOMPARE(std::holds_alternative<Upgrade>(verdict), valid);
        QCOMPARE(std::holds_alternative<Rejection>(verdict), !valid);
    }
}

KITH_TEST(tst_HandshakeValidator)
#include "tst_handshakevalidator.moc"
