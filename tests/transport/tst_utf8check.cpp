// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/utf8check.h"
#include "tests/runner/runner.h"

#include <QByteArray>

using namespace kith;

class tst_Utf8Check : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validText_data();
    void validText();
    void invalidText_data();
    void invalidText();
    void everyCodePointIsValidButSurrogates();
};

void tst_Utf8Check::validText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("greek") << QByteArray("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5");
    QTest::newRow("null") << QByteArray(1, '\0');
    QTest::newRow("U+0080") << QByteArray("\xc2\x80");
    QTest::newRow("U+0800") << QByteArray("\xe0\xa0\x80");
    QTest::newRow("U+10000") << QByteArray("\xf0\x90\x80\x80");
    QTest::newRow("U+D7FF") << QByteArray("\xed\x9f\xbf");
    QTest::newRow("U+E000") << QByteArray("\xee\x80\x80");
    QTest::newRow("U+FFFE") << QByteArray("\xef\xbf\xbe");
    QTest::newRow("U+FFFF") << QByteArray("\xef\xbf\xbf");
    QTest::newRow("U+10FFFF") << QByteArray("\xf4\x8f\xbf\xbf");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf");
}

void tst_Utf8Check::validText()
{
    QFETCH(QByteArray, text);
    Utf8Check whole;
    QVERIFY(whole.feed(text));
    QVERIFY(whole.isComplete());
    Utf8Check pieces;
    for (const char byte : text)
        QVERIFY(pieces.feed(QByteArrayView(&byte, 1)));
    QVERIFY(pieces.isComplete());
}

// The classes of Markus Kuhn's stress test, and of Autobahn's cases 6.x.
void tst_Utf8Check::invalidText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("lone continuation, lowest") << QByteArray("\x80");
    QTest::newRow("lone continuation, highest") << QByteArray("\xbf");
    QTest::newRow("lead of two and a space") << QByteArray("\xc3 ");
    QTest::newRow("lead of three and a space") << QByteArray("\xe1\x80 ");
    QTest::newRow("lead of four and a space") << QByteArray("\xf1\x80\x80 ");
    QTest::newRow("two bytes cut short") << QByteArray("\xc3");
    QTest::newRow("three bytes cut short") << QByteArray("\xe1\x80");
    QTest::newRow("four bytes cut short") << QByteArray("\xf1\x80\x80");
    QTest::newRow("fe") << QByteArray("\xfe");
    QTest::newRow("ff") << QByteArray("\xff");
    QTest::newRow("five bytes") << QByteArray("\xf8\x88\x80\x80\x80");
    QTest::newRow("six bytes") << QByteArray("\xfc\x84\x80\x80\x80\x80");
    QTest::newRow("overlong slash in two") << QByteArray("\xc0\xaf");
    QTest::newRow("overlong slash in three") << QByteArray("\xe0\x80\xaf");
    QTest::newRow("overlong slash in four") << QByteArray("\xf0\x80\x80\xaf");
    QTest::newRow("highest overlong in two") << QByteArray("\xc1\xbf");
    QTest::newRow("highest overlong in three") << QByteArray("\xe0\x9f\xbf");
    QTest::newRow("highest overlong in four") << QByteArray("\xf0\x8f\xbf\xbf");
    QTest::newRow("overlong null") << QByteArray("\xc0\x80");
    QTest::newRow("first high surrogate") << QByteArray("\xed\xa0\x80");
    QTest::newRow("last low surrogate") << QByteArray("\xed\xbf\xbf");
    QTest::newRow("surrogate pair") << QByteArray("\xed\xa0\x80\xed\xb0\x80");
    QTest::newRow("U+110000") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("above Unicode") << QByteArray("\xf5\x80\x80\x80");
    QTest::newRow("good, bad, good") << QByteArray("caf\xc3\xa9 \xc3( ok");
}

void tst_Utf8Check::invalidText()
{
    QFETCH(QByteArray, text);
    Utf8Check whole;
    whole.feed(text);
    QVERIFY(!whole.isComplete());
    Utf8Check pieces;
    for (const char byte : text)
        pieces.feed(QByteArrayView(&byte, 1));
    QVERIFY(!pieces.isComplete());
    pieces.reset();
    QVERIFY(pieces.isComplete());
}

void tst_Utf8Check::everyCodePointIsValidButSurrogates()
{
    for (char32_t point = 0; point <= 0x10ffff; ++point) {
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        QByteArray text;
        if (point < 0x80)
            text = QByteArray(1, char(point));
        else if (point < 0x800)
            text = QByteArray(1, char(0xc0 | point >> 6));
        else if (point < 0x10000)
            text = QByteArray(1, char(0xe0 | point >> 12)) + char(0x80 | (point >> 6 & 0x3f));
        else
            text = QByteArray(1, char(0xf0 | point >> 18)) + char(0x80 | (point >> 12 & 0x3f))
                + char(0x80 | (point >> 6 & 0x3f));
        if (point >= 0x80)
            text.append(char(0x80 | (point & 0x3f)));
        Utf8Check check;
        check.feed(text);
        QVERIFY2(check.isComplete() != surrogate, text.toHex().constData());
    }
}

KITH_TEST(tst_Utf8Check)
#include "tst_utf8check.moc"
