// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"

#include "server/transport/websocket/framefilter.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

constexpr int limit = 70000;
constexpr int controlFrames = 3;

QByteArray passed(Opcode opcode, const QByteArray &payload)
{
    QByteArray out;
    appendMaskedFrame(out, opcode, payload);
    return out;
}

//! Feeds \a bytes in pieces of \a pieceSize and returns the output.
QByteArray filtered(Opcode messageOpcode, const QByteArray &bytes, qsizetype pieceSize)
{
    FrameFilter filter(messageOpcode, limit, controlFrames);
    QByteArray out;
    for (qsizetype at = 0; at < bytes.size(); at += pieceSize)
        filter.feed(QByteArrayView(bytes).sliced(at, std::min(pieceSize, bytes.size() - at)), out);
    return out;
}

//! Returns the code of the close frame at the end of \a out; 0 if there is none.
int closeCode(const QByteArray &out)
{
    const qsizetype at = out.lastIndexOf(char(0x88));
    return at < 0 || out.size() < at + 8 ? 0 : (uchar(out[at + 6]) << 8 | uchar(out[at + 7]));
}

} // namespace

class tst_FrameFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeMessagesArePassedOn_data();
    void wholeMessagesArePassedOn();
    void breachesEndInACloseFrame_data();
    void breachesEndInACloseFrame();
    void messagesBeforeABreachComeThrough();
    void nothingFollowsACloseFrame();
    void aFirstHeaderByteIsJudgedBeforeTheRest();
    void invalidTextShowsBeforeItsEnd();
    void partialMessagesAreTold();
    void controlFramesAreBounded();
};

void tst_FrameFilter::wholeMessagesArePassedOn_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");

    for (const int size : {0, 1, 125, 126, 127, 65535, 65536, limit}) {
        const QByteArray text(size, 'a');
        QTest::addRow("%d bytes", size) << textFrame(text) << passed(Opcode::Binary, text);
    }
    QTest::newRow("fragments") << clientFrame(0x01, "He") + clientFrame(0x00, "l") + clientFrame(0x80, "lo")
                               << passed(Opcode::Binary, "Hello");
    QTest::newRow("empty fragments") << clientFrame(0x01, "") + clientFrame(0x00, "") + clientFrame(0x80, "")
                                     << passed(Opcode::Binary, "");
    QTest::newRow("a ping between fragments") << clientFrame(0x01, "He") + clientFrame(0x89, "?")
            + clientFrame(0x80, "y") << passed(Opcode::Ping, "?") + passed(Opcode::Binary, "Hey");
    QTest::newRow("cut inside a code point") << clientFrame(0x01, "\xe2\x82") + clientFrame(0x80, "\xac")
                                             << passed(Opcode::Binary, "\xe2\x82\xac");
    QTest::newRow("byte order mark") << textFrame("\xef\xbb\xbfx") << passed(Opcode::Binary, "\xef\xbb\xbfx");
    QTest::newRow("pongs are not passed on")
        << clientFrame(0x8a, "x") + textFrame("a") << passed(Opcode::Binary, "a");
    QTest::newRow("ping of 125 bytes")
        << clientFrame(0x89, QByteArray(125, 'p')) << passed(Opcode::Ping, QByteArray(125, 'p'));
    QTest::newRow("close without code") << clientFrame(0x88, "") << passed(Opcode::Close, "");
    QTest::newRow("close with reason") << closeFrame(1000, "done \xe2\x9c\x93")
                                       << passed(Opcode::Close,
                                                 "\x03\xe8"
                                                 "done \xe2\x9c\x93");
}

void tst_FrameFilter::wholeMessagesArePassedOn()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    QCOMPARE(filtered(Opcode::Text, bytes, bytes.size()), expected);
    QCOMPARE(filtered(Opcode::Text, bytes, 1), expected);
    QCOMPARE(filtered(Opcode::Text, bytes, 7), expected);
}

void tst_FrameFilter::breachesEndInACloseFrame_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");

    QTest::newRow("not masked") << clientFrame(0x81, "x", LengthForm::Shortest, false) << 1002;
    QTest::newRow("ping not masked") << clientFrame(0x89, "x", LengthForm::Shortest, false) << 1002;
    for (const int bit : {0x40, 0x20, 0x10})
        QTest::addRow("reserved bit %x", bit) << clientFrame(0x81 | bit, "x") << 1002;
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        QTest::addRow("opcode %d", opcode) << clientFrame(0x80 | opcode, "x") << 1002;
    QTest::newRow("125 in two bytes") << clientFrame(0x81, QByteArray(125, 'x'), LengthForm::Two) << 1002;
    QTest::newRow("65535 in eight bytes")
        << clientFrame(0x81, QByteArray(65535, 'x'), LengthForm::Eight) << 1002;
    QTest::newRow("highest bit of the length") << QByteArray("\x81\xff\x80\0\0\0\0\1\0\0mask", 14) << 1002;
    QTest::newRow("binary here") << binaryFrame("x") << 1003;
    QTest::newRow("too big") << textFrame(QByteArray(limit + 1, 'x')) << 1009;
    QTest::newRow("too big by its header alone")
        << QByteArray("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask", 14) << 1009;
    QTest::newRow("too big in fragments")
        << clientFrame(0x01, QByteArray(limit, 'x')) + clientFrame(0x80, "x") << 1009;
    QTest::newRow("continuation of nothing") << clientFrame(0x80, "x") << 1002;
    QTest::newRow("continuation behind a whole message") << textFrame("x") + clientFrame(0x00, "x") << 1002;
    QTest::newRow("text inside fragments") << clientFrame(0x01, "x") + textFrame("y") << 1002;
    QTest::newRow("ping in fragments") << clientFrame(0x09, "x") << 1002;
    QTest::newRow("ping of 126 bytes") << clientFrame(0x89, QByteArray(126, 'x')) << 1002;
    QTest::newRow("close of 126 bytes") << closeFrame(1000, QByteArray(124, 'x')) << 1002;
    QTest::newRow("close of one byte") << clientFrame(0x88, "\x03") << 1002;
    for (const int code : {0, 999, 1004, 1005, 1006, 1012, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        QTest::addRow("close code %d", code) << closeFrame(code) << 1002;
    for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
        QTest::addRow("close code %d", code) << closeFrame(code) << code;
    QTest::newRow("close reason not UTF-8") << closeFrame(1000, "\xff") << 1007;
    QTest::newRow("close reason cut short") << closeFrame(1000, "\xe2\x82") << 1007;
    QTest::newRow("text cut short") << textFrame("\xe2\x82") << 1007;
    QTest::newRow("invalid in the last fragment")
        << clientFrame(0x01, "x") + clientFrame(0x80, "\xc0\xaf") << 1007;
}

void tst_FrameFilter::breachesEndInACloseFrame()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QCOMPARE(closeCode(filtered(Opcode::Text, bytes, bytes.size())), code);
    QCOMPARE(closeCode(filtered(Opcode::Text, bytes, 1)), code);
}

void tst_FrameFilter::messagesBeforeABreachComeThrough()
{
    const QByteArray out =
        filtered(Opcode::Binary, binaryFrame("one") + clientFrame(0x83, "") + binaryFrame("two"), 100);
    QVERIFY(out.startsWith(passed(Opcode::Binary, "one")));
    QVERIFY(!out.contains("two"));
    QCOMPARE(closeCode(out), 1002);
}

void tst_FrameFilter::nothingFollowsACloseFrame()
{
    QCOMPARE(filtered(Opcode::Text, closeFrame(1000) + textFrame("x") + closeFrame(1001), 100),
             passed(Opcode::Close, "\x03\xe8"));
    FrameFilter filter(Opcode::Text, limit, controlFrames);
    QByteArray out;
    filter.fail(CloseCode::NoHello, "late", out);
    QVERIFY(filter.isClosed());
    filter.fail(CloseCode::TooSlow, "later", out);
    QCOMPARE(out, passed(Opcode::Close, closePayload(CloseCode::NoHello, "late")));
}

void tst_FrameFilter::aFirstHeaderByteIsJudgedBeforeTheRest()
{
    FrameFilter filter(Opcode::Text, limit, controlFrames);
    QByteArray out;
    filter.feed(QByteArray("\xc1\x80"), out);
    QCOMPARE(closeCode(out), 1002);
}

void tst_FrameFilter::invalidTextShowsBeforeItsEnd()
{
    FrameFilter filter(Opcode::Text, limit, controlFrames);
    QByteArray out;
    filter.feed(clientFrame(0x01, "\xed\xa0"),
                out); // the start of a surrogate; the message is incomplete
    QCOMPARE(closeCode(out), 1007);
}

void tst_FrameFilter::partialMessagesAreTold()
{
    FrameFilter filter(Opcode::Text, limit, controlFrames);
    QByteArray out;
    QVERIFY(!filter.isPartial());
    filter.feed(QByteArray("\x01"), out);
    QVERIFY(filter.isPartial());
    filter.feed(clientFrame(0x01, "x").mid(1), out);
    QVERIFY(filter.isPartial());
    filter.feed(clientFrame(0x89, ""), out);
    QVERIFY(filter.isPartial());
    QCOMPARE(filter.completed(), 0u);
    filter.feed(clientFrame(0x80, ""), out);
    QVERIFY(!filter.isPartial());
    QCOMPARE(filter.completed(), 1u);
}

void tst_FrameFilter::controlFramesAreBounded()
{
    FrameFilter filter(Opcode::Text, limit, controlFrames);
    QByteArray out;
    const QByteArray three =
        clientFrame(0x89, "") + clientFrame(0x8a, "") + textFrame("x") + clientFrame(0x8a, "");
    filter.feed(three, out);
    QCOMPARE(filter.pongs(), 2u);
    filter.renewControlFrames();
    filter.feed(three, out);
    QVERIFY(!filter.isClosed());
    filter.feed(clientFrame(0x89, "too many"), out);
    QCOMPARE(closeCode(out), 1008);
    QVERIFY(!out.contains("too many"));
}

KITH_TEST(tst_FrameFilter)
#include "tst_framefilter.moc"
