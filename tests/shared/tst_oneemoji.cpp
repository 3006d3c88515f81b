// SPDX-License-Identifier: Apache-2.0
#include "shared/emoji.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_OneEmoji : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneEmojiHasOneSpelling_data();
    void oneEmojiHasOneSpelling();
    void othersAreNone_data();
    void othersAreNone();
    void picturesAreFoundInText_data();
    void picturesAreFoundInText();
};

void tst_OneEmoji::oneEmojiHasOneSpelling_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("spelling");
    const auto row = [](const char *tag, const char16_t *text, const char16_t *spelling) {
        QTest::newRow(tag) << QString::fromUtf16(text) << QString::fromUtf16(spelling);
    };
    row("picture", u"👍", u"👍");
    row("picture with a needless selector", u"👍\ufe0f", u"👍");
    row("heart", u"\u2764\ufe0f", u"\u2764\ufe0f");
    row("heart without selector", u"\u2764", u"\u2764\ufe0f");
    row("heart as text", u"\u2764\ufe0e", u"\u2764\ufe0f");
    row("copyright", u"\u00a9", u"\u00a9\ufe0f");
    row("skin tone", u"👍🏽", u"👍🏽");
    row("skin tone on a sign", u"\u261d🏽", u"\u261d🏽");
    row("keycap", u"1\u20e3", u"1\ufe0f\u20e3");
    row("keycap of a hash", u"#\ufe0f\u20e3", u"#\ufe0f\u20e3");
    row("flag", u"🇳🇴", u"🇳🇴");
    row("flag of tags", u"🏴󠁧󠁢󠁳󠁣󠁴󠁿", u"🏴󠁧󠁢󠁳󠁣󠁴󠁿");
    row("family", u"👩\u200d👩\u200d👧\u200d👦", u"👩\u200d👩\u200d👧\u200d👦");
    row("judge without selector", u"👩🏾\u200d\u2696", u"👩🏾\u200d\u2696\ufe0f");
    row("rainbow flag without selector", u"🏳\u200d🌈", u"🏳\ufe0f\u200d🌈");
    row("eye in a bubble", u"👁\u200d🗨", u"👁\ufe0f\u200d🗨\ufe0f");
    row("couple", u"👩\u200d\u2764\u200d👨", u"👩\u200d\u2764\ufe0f\u200d👨");
    row("of a later Unicode", u"\U0001fae9", u"\U0001fae9");
    row("joined with one of a later Unicode", u"👩\u200d\U0001fae9", u"👩\u200d\U0001fae9");
    row("two skin tones", u"🧑🏻\u200d🤝\u200d🧑🏿", u"🧑🏻\u200d🤝\u200d🧑🏿");
    row("walking to the right", u"🚶🏽\u200d♀\u200d➡", u"🚶🏽\u200d♀\ufe0f\u200d➡\ufe0f");
    row("a later sequence", u"🙂\u200d\u2194", u"🙂\u200d\u2194\ufe0f");
}

void tst_OneEmoji::oneEmojiHasOneSpelling()
{
    QFETCH(QString, text);
    QFETCH(QString, spelling);
    QCOMPARE(asOneEmoji(text), spelling);
    QCOMPARE(asOneEmoji(spelling), spelling);
}

void tst_OneEmoji::othersAreNone_data()
{
    QTest::addColumn<QString>("text");
    for (const char16_t *text : {u"",
                                 u" ",
                                 u"a",
                                 u"hello",
                                 u"<b>x</b>",
                                 u"1",
                                 u"#",
                                 u"*\ufe0f",
                                 u"\u20e3",
                                 u"👍👍",
                                 u"👍a",
                                 u"a👍",
                                 u" 👍",
                                 u"👍\n",
                                 u"👍\u200d",
                                 u"👍\u200d👍",
                                 u"🍎\u200d🍐\u200d🍌",
                                 u"👩\u200d👩\u200d👧\u200d👦\u200d🍌",
                                 u"🏴\U000e0068\U000e0069\U000e007f",
                                 u"🏴\U000e007f",
                                 u"\u200d👍",
                                 u"\u200d",
                                 u"\ufe0f",
                                 u"👍\ufe0f\ufe0f",
                                 u"🏽",
                                 u"🍎🏽",
                                 u"🇳",
                                 u"🇳🇴🇩🇪",
                                 u"🇽🇽",
                                 u"🇳🇴🇩",
                                 u"★",
                                 u"♞",
                                 u"→a",
                                 u"🏴󠁧󠁢󠁳󠁣󠁴",
                                 u"👍\u200b",
                                 u"👍\u202e",
                                 u"a\u20e3",
                                 u":-)",
                                 u"山"})
        QTest::addRow("%s", QString::fromUtf16(text).toUtf8().toPercentEncoding().constData())
            << QString::fromUtf16(text);
}

void tst_OneEmoji::othersAreNone()
{
    QFETCH(QString, text);
    QCOMPARE(asOneEmoji(text), std::nullopt);
}

void tst_OneEmoji::picturesAreFoundInText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("length");
    const auto row = [](const char *tag, const char16_t *text, int length) {
        QTest::newRow(tag) << QString::fromUtf16(text) << length;
    };
    row("picture", u"👍 yes", 2);
    row("two", u"👍👍", 2);
    row("heart as a picture", u"\u2764\ufe0f", 2);
    row("heart", u"\u2764", 0);
    row("picture as text", u"⌚\ufe0e", 0);
    row("joiner that joins nothing", u"👩\u200d", 2);
    row("joiner between two pictures", u"🍎\u200d🍐", 2);
    row("digit", u"1", 0);
    row("keycap", u"1\ufe0f\u20e3x", 3);
    row("skin tone that it cannot have", u"🍎🏽", 2);
}

void tst_OneEmoji::picturesAreFoundInText()
{
    QFETCH(QString, text);
    QTEST(int(emojiLength(text, 0, EmojiStyle::Picture)), "length");
}

KITH_TEST(tst_OneEmoji)
#include "tst_oneemoji.moc"
