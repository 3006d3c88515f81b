// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "tests/runner/runner.h"
#include "testservers.h"

#include <optional>

using namespace kith;

namespace {

//! The server's frames: opcode and payload of each.
using Frames = QList<std::pair<int, QByteArray>>;

const QByteArray euro = "\xe2\x82\xac";

} // namespace

//! RFC 6455 on raw sockets. The cases follow Autobahn's test suite, whose numbers are in the row names.
class tst_Rfc6455 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theHandshakeAnswerIsExact();
    void messagesAreEchoed_data();
    void messagesAreEchoed();
    void breachesAreClosed_data();
    void breachesAreClosed();
    void invalidTextIsClosedWith1007_data();
    void invalidTextIsClosedWith1007();
    void closeFramesAreAnswered_data();
    void closeFramesAreAnswered();
    void nothingIsAnsweredAfterTheClose();
    void anEndWithoutCloseFrameIs1006();
    void oneConnectionDoesNotDisturbAnother();

private:
    std::optional<TestServer> m_server;
};

void tst_Rfc6455::initTestCase()
{
    TransportConfig config;
    config.limits.frameBytes = 200'000;
    m_server.emplace(config);
}

void tst_Rfc6455::theHandshakeAnswerIsExact()
{
    RawClient client(m_server->port());
    client.write(handshake("kith.v1.json"));
    QCOMPARE(client.status(), 101);
    const QByteArray answer = client.answer().toLower();
    QVERIFY(answer.contains("\r\nupgrade: websocket\r\n"));
    QVERIFY(answer.contains("\r\nconnection: upgrade\r\n"));
    QVERIFY(client.answer().contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")); // the example of RFC 6455, 1.3
    QVERIFY(answer.contains("\r\nsec-websocket-protocol: kith.v1.json\r\n"));
    QVERIFY(!answer.contains("sec-websocket-extensions"));
}

void tst_Rfc6455::messagesAreEchoed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Frames>("answers");
    QTest::addColumn<bool>("text");

    for (const int size : {0, 1, 124, 125, 126, 127, 128, 65535, 65536, 65537, 200'000}) {
        const QByteArray payload(size, '*');
        QTest::addRow("1.1 text of %d bytes", size) << textFrame(payload) << Frames{{1, payload}} << true;
        QTest::addRow("1.2 binary of %d bytes", size)
            << binaryFrame(payload) << Frames{{2, payload}} << false;
    }
    QTest::newRow("2.1 ping, empty") << clientFrame(0x89, "") << Frames{{10, ""}} << true;
    QTest::newRow("2.2 ping") << clientFrame(0x89, "Hello") << Frames{{10, "Hello"}} << true;
    QTest::newRow("2.3 ping, binary")
        << clientFrame(0x89, "\xff\xfe\xfd") << Frames{{10, "\xff\xfe\xfd"}} << true;
    QTest::newRow("2.4 ping of 125 bytes")
        << clientFrame(0x89, QByteArray(125, '\xfe')) << Frames{{10, QByteArray(125, '\xfe')}} << true;
    QTest::newRow("2.7 pongs nobody asked for")
        << clientFrame(0x8a, "") + clientFrame(0x8a, "x") + textFrame("a") << Frames{{1, "a"}} << true;
    QTest::newRow("2.10 ten pings") << clientFrame(0x89, "1").repeated(10) << Frames(10, {10, "1"}) << true;
    QTest::newRow("5.3 two fragments")
        << clientFrame(0x01, "a") + clientFrame(0x80, "b") << Frames{{1, "ab"}} << true;
    QTest::newRow("5.5 binary fragments")
        << clientFrame(0x02, "\xff") + clientFrame(0x00, "") + clientFrame(0x80, "\xfe")
        << Frames{{2, "\xff\xfe"}} << false;
    QTest::newRow("5.6 a ping between fragments")
        << clientFrame(0x01, "a") + clientFrame(0x89, "p") + clientFrame(0x80, "b")
        << Frames{{10, "p"}, {1, "ab"}} << true;
    QTest::newRow("5.19 pings between many fragments")
        << clientFrame(0x01, "1") + clientFrame(0x00, "2") + clientFrame(0x89, "p") + clientFrame(0x00, "3")
            + clientFrame(0x00, "4") + clientFrame(0x89, "q") + clientFrame(0x80, "5")
        << Frames{{10, "p"}, {10, "q"}, {1, "12345"}} << true;
    QTest::newRow("6.1 empty text and empty fragments")
        << textFrame("") + clientFrame(0x01, "") + clientFrame(0x00, "") + clientFrame(0x80, "")
        << Frames{{1, ""}, {1, ""}} << true;
    QTest::newRow("6.2 a code point in three fragments") << clientFrame(0x01, euro.left(1))
            + clientFrame(0x00, euro.mid(1, 1)) + clientFrame(0x80, euro.mid(2))
                                                         << Frames{{1, euro}} << true;
    QTest::newRow("6.5 text with NUL")
        << textFrame(QByteArray("a\0b", 3)) << Frames{{1, QByteArray("a\0b", 3)}} << true;
    QTest::newRow("6.23 non-characters") << textFrame("\xef\xbf\xbe\xef\xbf\xbf\xf4\x8f\xbf\xbf")
                                         << Frames{{1, "\xef\xbf\xbe\xef\xbf\xbf\xf4\x8f\xbf\xbf"}} << true;
    QTest::newRow("10.1 many small messages")
        << textFrame("x").repeated(500) << Frames(500, {1, "x"}) << true;
}

void tst_Rfc6455::messagesAreEchoed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Frames, answers);
    QFETCH(bool, text);
    const bool chopped = bytes.size() < 2000; // byte by byte takes a packet per byte
    for (const bool inPieces : {false, true}) {
        if (inPieces && !chopped)
            continue;
        RawClient client(m_server->port());
        QVERIFY(client.upgrade(text ? "kith.v1.json" : "kith.v1.cbor"));
        if (!inPieces)
            client.write(bytes);
        for (qsizetype i = 0; inPieces && i < bytes.size(); ++i)
            client.write(bytes.mid(i, 1));
        for (const auto &[opcode, payload] : answers) {
            const auto frame = client.nextFrame();
            QVERIFY(frame);
            QVERIFY(!frame->masked);
            QCOMPARE(frame->first, 0x80 | opcode);
            QCOMPARE(frame->payload, payload);
        }
        client.write(closeFrame(1000));
        QCOMPARE(client.closeCode(), 1000);
        QVERIFY(client.waitForEnd());
    }
}

void tst_Rfc6455::breachesAreClosed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("answersBefore");

    QTest::newRow("2.5 ping of 126 bytes") << clientFrame(0x89, QByteArray(126, 'x')) << 1002 << 0;
    for (int reserved = 1; reserved <= 7; ++reserved)
        QTest::addRow("3.%d reserved bits", reserved)
            << textFrame("first") + clientFrame(0x81 | reserved << 4, "x") + clientFrame(0x89, "") << 1002
            << 1;
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        QTest::addRow("4 opcode %d", opcode)
            << textFrame("first") + clientFrame(0x80 | opcode, "") << 1002 << 1;
    QTest::newRow("5.1 fragmented ping") << clientFrame(0x09, "a") + clientFrame(0x80, "b") << 1002 << 0;
    QTest::newRow("5.2 fragmented pong") << clientFrame(0x0a, "a") + clientFrame(0x80, "b") << 1002 << 0;
    QTest::newRow("5.9 continuation of nothing") << clientFrame(0x80, "a") + textFrame("b") << 1002 << 0;
    QTest::newRow("5.12 unfinished continuation of nothing")
        << clientFrame(0x00, "a") + textFrame("b") << 1002 << 0;
    QTest::newRow("5.15 continuation after the end")
        << clientFrame(0x01, "a") + clientFrame(0x80, "b") + clientFrame(0x00, "c") + textFrame("d") << 1002
        << 1;
    QTest::newRow("5.18 text inside fragments") << clientFrame(0x01, "a") + textFrame("b") << 1002 << 0;
    QTest::newRow("7.3 close of one byte") << clientFrame(0x88, "a") << 1002 << 0;
    QTest::newRow("7.3 close of 126 bytes") << closeFrame(1000, QByteArray(124, 'x')) << 1002 << 0;
    QTest::newRow("7.5 close reason not UTF-8") << closeFrame(1000, "\xce\xba\xed\xa0\x80") << 1007 << 0;
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        QTest::addRow("7.9 close code %d", code) << closeFrame(code) << 1002 << 0;
    QTest::newRow("9 too big") << textFrame(QByteArray(200'001, 'x')) << 1009 << 0;
    QTest::newRow("9 too big in fragments")
        << clientFrame(0x01, QByteArray(200'000, 'x')) + clientFrame(0x80, "x") << 1009 << 0;
    QTest::newRow("length of 63 bits")
        << QByteArray("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask", 14) << 1009 << 0;
    QTest::newRow("length of 64 bits")
        << QByteArray("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xffmask", 14) << 1002 << 0;
    QTest::newRow("length not in the fewest bytes") << clientFrame(0x81, "x", LengthForm::Two) << 1002 << 0;
    QTest::newRow("length not in the fewest bytes of two")
        << clientFrame(0x81, QByteArray(65535, 'x'), LengthForm::Eight) << 1002 << 0;
    QTest::newRow("not masked") << textFrame("a") + clientFrame(0x81, "x", LengthForm::Shortest, false)
                                << 1002 << 1;
    QTest::newRow("close not masked") << clientFrame(0x88, "", LengthForm::Shortest, false) << 1002 << 0;
    QTest::newRow("binary where text belongs") << binaryFrame("x") << 1003 << 0;
}

void tst_Rfc6455::breachesAreClosed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(int, answersBefore);
    RawClient client(m_server->port());
    QVERIFY(client.upgrade());
    client.write(bytes);
    for (int i = 0; i < answersBefore; ++i) {
        const auto frame = client.nextFrame();
        QVERIFY(frame);
        QCOMPARE(frame->opcode(), 1);
    }
    const auto frame = client.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->first, 0x88);
    QCOMPARE(uchar(frame->payload[0]) << 8 | uchar(frame->payload[1]), code);
    QVERIFY(frame->payload.size() > 2); // there is a reason
    QVERIFY(client.waitForEnd());
    QVERIFY(!client.nextFrame());
}

void tst_Rfc6455::invalidTextIsClosedWith1007_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("6.3 surrogate") << QByteArray("\xce\xba\xe1\xbd\xb9\xed\xa0\x80"
                                                 "edited");
    QTest::newRow("6.6 cut short") << QByteArray("\xce\xba\xe1\xbd");
    QTest::newRow("6.8 five bytes") << QByteArray("\xf8\x88\x80\x80\x80");
    QTest::newRow("6.10 above U+10FFFF") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("6.12 lone continuation") << QByteArray("\x80");
    QTest::newRow("6.13 lead and a space") << QByteArray("\xc3 ");
    QTest::newRow("6.15 concatenated") << QByteArray("\xc0\xe0\x80\xf0\x80\x80");
    QTest::newRow("6.16 impossible") << QByteArray("\xfe\xff");
    QTest::newRow("6.17 overlong") << QByteArray("\xc0\xaf");
    QTest::newRow("6.18 greatest overlong") << QByteArray("\xf0\x8f\xbf\xbf");
    QTest::newRow("6.19 overlong NUL") << QByteArray("\xe0\x80\x80");
    QTest::newRow("6.21 surrogate pair") << QByteArray("\xed\xad\xbf\xed\xb0\x80");
}

void tst_Rfc6455::invalidTextIsClosedWith1007()
{
    QFETCH(QByteArray, text);
    const QByteArray fragments = clientFrame(0x01, text.left(1)) + clientFrame(0x80, text.mid(1));
    for (const QByteArray &bytes : {textFrame(text), fragments}) {
        RawClient client(m_server->port());
        QVERIFY(client.upgrade());
        client.write(bytes);
        QCOMPARE(client.closeCode(), 1007);
        QVERIFY(client.waitForEnd());
    }
    // The same bytes are valid in a binary message.
    RawClient client(m_server->port());
    QVERIFY(client.upgrade("kith.v1.cbor"));
    client.write(binaryFrame(text));
    const auto frame = client.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->payload, text);
}

void tst_Rfc6455::closeFramesAreAnswered_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("7.1 empty") << clientFrame(0x88, "") << 1000 << QByteArray();
    QTest::newRow("7.3 code") << closeFrame(1000) << 1000 << QByteArray();
    QTest::newRow("7.3 reason of 123 bytes")
        << closeFrame(1000, QByteArray(123, '*')) << 1000 << QByteArray(123, '*');
    for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
        QTest::addRow("7.7 code %d", code) << closeFrame(code, "why") << code << QByteArray("why");
    QTest::newRow("7.1 inside fragments")
        << clientFrame(0x01, "never whole") + closeFrame(1001) << 1001 << QByteArray();
}

void tst_Rfc6455::closeFramesAreAnswered()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    TestServer server;
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.write(bytes);
    QCOMPARE(client.closeCode(), code);
    QCOMPARE(client.closeReason(), reason);
    QVERIFY(client.waitForEnd()); // the server closes TCP first, 7.1.1
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, code);
    QCOMPARE(server.log().ends().front().reason.toUtf8(), reason);
    QCOMPARE(server.log().messages(), 0);
}

void tst_Rfc6455::nothingIsAnsweredAfterTheClose()
{
    RawClient client(m_server->port());
    QVERIFY(client.upgrade());
    client.write(closeFrame(1000) + clientFrame(0x89, "") + textFrame("late") + closeFrame(1001));
    QCOMPARE(client.closeCode(), 1000);
    QVERIFY(client.waitForEnd());
    QVERIFY(!client.nextFrame());
}

void tst_Rfc6455::anEndWithoutCloseFrameIs1006()
{
    TestServer server;
    {
        RawClient client(server.port());
        QVERIFY(client.upgrade());
        client.write(textFrame("one") + textFrame("half").left(5));
        QVERIFY(client.nextFrame());
    }
    QVERIFY(server.log().waitForEnds(1));
    QCOMPARE(server.log().ends().front().code, 1006);
    QCOMPARE(server.log().messages(), 1);
}

void tst_Rfc6455::oneConnectionDoesNotDisturbAnother()
{
    RawClient good(m_server->port());
    QVERIFY(good.upgrade());
    good.write(clientFrame(0x01, "a"));
    RawClient bad(m_server->port());
    QVERIFY(bad.upgrade());
    bad.write(clientFrame(0x83, "x"));
    QCOMPARE(bad.closeCode(), 1002);
    good.write(clientFrame(0x80, "b"));
    const auto frame = good.nextFrame();
    QVERIFY(frame);
    QCOMPARE(frame->payload, QByteArray("ab"));
}

KITH_TEST(tst_Rfc6455)
#include "tst_rfc6455.moc"
