// SPDX-License-Identifier: Apache-2.0
#include "shared/text.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Text : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void visible_data();
    void visible();
    void direction_data();
    void direction();
    void lines_data();
    void lines();
    void isolatesNames_data();
    void isolatesNames();
    void marksAreStacked_data();
    void marksAreStacked();
    void cutsBetweenGraphemes_data();
    void cutsBetweenGraphemes();
};

void tst_Text::visible_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("shows");
    const auto row = [](const char *tag, const QString &text, bool shows) {
        QTest::newRow(tag) << text << shows;
    };
    row("empty", QString(), false);
    row("blanks", QStringLiteral(" \t\n\u00a0\u2003\u3000\u2028"), false);
    row("zero width space", QStringLiteral("\u200b"), false);
    row("joiners", QStringLiteral("\u200c\u200d\u2060\ufeff"), false);
    row("soft hyphen", QStringLiteral("\u00ad"), false);
    row("Hangul fillers", QStringLiteral("\u115f\u1160\u3164\uffa0"), false);
    row("Braille blank", QStringLiteral("\u2800"), false);
    row("variation selectors", QStringLiteral("\ufe0f\ufe00"), false);
    row("tags", QString::fromUcs4(U"\U000e0041\U000e007f"), false);
    row("directions", QStringLiteral("\u200e\u202e\u2066\u2069"), false);
    row("marks without a letter", QStringLiteral("\u0301\u20dd"), false);
    row("control", QString(QChar(0)), false);
    row("blank note head", QString::fromUcs4(U"\U0001d159"), false);
    row("object replacement", QStringLiteral("\ufffc"), false);
    row("ruby text", QStringLiteral("\ufff9\ufffa\ufffb"), false);
    row("Khmer inherent vowels", QStringLiteral("\u17b4\u17b5"), false);
    row("Egyptian blanks", QString::fromUcs4(U"\U00013441\U00013442"), false);
    row("Egyptian joiners", QString::fromUcs4(U"\U00013430\U0001343f"), false);
    row("musical beams", QString::fromUcs4(U"\U0001d173\U0001d17a"), false);
    row("shorthand format", QString::fromUcs4(U"\U0001bca0"), false);
    row("Mongolian vowel separator", QStringLiteral("\u180e"), false);
    row("marks of other planes without a letter", QString::fromUcs4(U"\U0001e8d0"), false);
    row("each kind", QString::fromUcs4(U" \ufffc\u2800\u3164\ufff9\U0001d173\U000e0041\U00013441"), false);
    row("half a pair", QString(QChar(0xd83e)), false);
    row("no character", QString(QChar(0xffff)), false);
    row("letter", QStringLiteral("a"), true);
    row("letter among blanks", QStringLiteral("\u3164 é\u200b"), true);
    row("sign", QStringLiteral("."), true);
    row("emoji", QStringLiteral("🦊"), true);
    row("Han", QStringLiteral("山"), true);
    row("private use", QString(QChar(0xe000)), true);
    row("Arabic number sign", QString(QChar(0x0600)), true);
    row("Kaithi number sign", QString::fromUcs4(U"\U000110bd"), true);
    row("Braille letter", QStringLiteral("\u2801"), true);
    row("replacement character", QStringLiteral("\ufffd"), true);
    row("an emoji to come", QString::fromUcs4(U"\U0001faff"), true);
}

void tst_Text::visible()
{
    QFETCH(QString, text);
    QTEST(hasVisible(text), "shows");
}

void tst_Text::direction_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("turns");
    for (const char16_t c : {u'\u061c', u'\u200e', u'\u200f', u'\u202a', u'\u202b', u'\u202c', u'\u202d',
                             u'\u202e', u'\u2066', u'\u2067', u'\u2068', u'\u2069'})
        QTest::addRow("U+%04X", unsigned(c)) << QString(u'a' + QString(c) + u'b') << true;
    for (const char *text : {"", "Ada", "ليلى", "נועה", "می\u200cخواهم", "👩\u200d🚀", "a\u200bb"})
        QTest::addRow("%s", text) << QString::fromUtf8(text) << false;
}

void tst_Text::direction()
{
    QFETCH(QString, text);
    QTEST(turnsDirection(text), "turns");
}

void tst_Text::lines_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("one");
    for (const char16_t c : {u'\n', u'\r', u'\t', u'\v', u'\f', u'\u001b', u'\u0085', u'\u2028', u'\u2029'})
        QTest::addRow("U+%04X", unsigned(c)) << QString(u'a' + QString(c)) << false;
    QTest::newRow("blanks") << QStringLiteral("a b\u00a0c") << true;
}

void tst_Text::lines()
{
    QFETCH(QString, text);
    QTEST(isOneLine(text), "one");
}

void tst_Text::isolatesNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("isolated");
    QTest::newRow("left to right") << QStringLiteral("Ada 1!") << QStringLiteral("Ada 1!");
    QTest::newRow("Arabic") << QStringLiteral("ليلى") << QStringLiteral("\u2068ليلى\u2069");
    QTest::newRow("Hebrew at the end") << QStringLiteral("Ada נ") << QStringLiteral("\u2068Ada נ\u2069");
    const auto wrapped = [](const char *tag, const char *name) {
        QTest::newRow(tag) << QString::fromUtf8(name)
                           << QString(QChar(0x2068) + QString::fromUtf8(name) + QChar(0x2069));
    };
    wrapped("Adlam", "𞤀𞤣");
    wrapped("Rohingya", "𐴀");
    wrapped("Phoenician at the end", "Ada 𐤀");
    QTest::newRow("left to right in another plane")
        << QStringLiteral("𐌀𐌁🦊") << QStringLiteral("𐌀𐌁🦊");
    QTest::newRow("an override") << QStringLiteral("Bob\u202eevE") << QStringLiteral("BobevE");
    QTest::newRow("an end of the isolation")
        << QStringLiteral("ل\u2069\u202ex") << QStringLiteral("\u2068لx\u2069");
}

void tst_Text::isolatesNames()
{
    QFETCH(QString, name);
    QTEST(kith::isolated(name), "isolated");
}

void tst_Text::marksAreStacked_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("stacks");
    QTest::newRow("plain") << QStringLiteral("Ada") << false;
    QTest::newRow("Vietnamese") << QStringLiteral("Nguye\u0302\u0303n") << false;
    QTest::newRow("Hebrew with points") << QStringLiteral("בְּ֑רֵאשִׁ֖ית") << false;
    QTest::newRow("40 marks") << QString(u'Z' + QString(40, QChar(0x0300))) << true;
    for (const char32_t between :
         {U'\u200b', U'\u200c', U'\u200d', U'\u2060', U'\u00ad', U'\u034f', U'\ufe0f', U'\U000e0041'})
        QTest::addRow("40 marks with U+%04X between", unsigned(between))
            << QString(u'Z' + (QChar(0x0301) + QString::fromUcs4(&between, 1)).repeated(40)) << true;
    QTest::newRow("marks of other planes")
        << QString(u'Z' + QString::fromUcs4(U"\U0001e8d0\U0001d167").repeated(20)) << true;
    QTest::newRow("a mark on each letter") << QStringLiteral("a\u0301").repeated(40) << false;
    QTest::newRow("variation selectors") << QStringLiteral("❤️").repeated(40) << false;
    QTest::newRow("Persian with joiners") << QStringLiteral("مِی\u200cخَواهَم") << false;
}

void tst_Text::marksAreStacked()
{
    QFETCH(QString, text);
    QTEST(stacksMarks(text), "stacks");
}

void tst_Text::cutsBetweenGraphemes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("start");
    const auto row = [](const char *tag, const QString &text, int most, const QString &start) {
        QTest::newRow(tag) << text << most << start;
    };
    row("short", QStringLiteral("abc"), 3, QStringLiteral("abc"));
    row("letters", QStringLiteral("abcd"), 3, QStringLiteral("abc"));
    row("half of a pair", QStringLiteral("ab🦊"), 3, QStringLiteral("ab"));
    row("a whole pair", QStringLiteral("ab🦊c"), 4, QStringLiteral("ab🦊"));
    row("accent", QStringLiteral("abe\u0301f"), 3, QStringLiteral("ab"));
    row("accent that fits", QStringLiteral("abe\u0301f"), 4, QStringLiteral("abe\u0301"));
    row("flag", QStringLiteral("a🇳🇴"), 3, QStringLiteral("a"));
    row("second flag", QStringLiteral("🇳🇴🇩🇪"), 6, QStringLiteral("🇳🇴"));
    row("skin tone", QStringLiteral("a👍🏽"), 3, QStringLiteral("a"));
    row("family", QStringLiteral("a👩‍👩‍👧"), 5, QStringLiteral("a"));
    row("variation selector", QStringLiteral("a❤️"), 2, QStringLiteral("a"));
    row("line break of two", QStringLiteral("a\r\nb"), 2, QStringLiteral("a"));
    row("one long grapheme", u'Z' + QString(40, QChar(0x0301)), 10, u'Z' + QString(9, QChar(0x0301)));
    row("nothing", QStringLiteral("🦊"), 0, QString());
    row("less than one pair", QStringLiteral("🦊🦊"), 1, QString());
}

void tst_Text::cutsBetweenGraphemes()
{
    QFETCH(QString, text);
    QFETCH(int, most);
    QTEST(cut(text, most), "start");
}

KITH_TEST(tst_Text)
#include "tst_text.moc"
