// SPDX-License-Identifier: Apache-2.0
#include "app/text/emoji.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Emoji : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyEmojiAreLarge_data();
    void onlyEmojiAreLarge();
};

void tst_Emoji::onlyEmojiAreLarge_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("large");
    const auto row = [](const char *tag, const char *text, bool large) {
        QTest::newRow(tag) << QString::fromUtf8(text) << large;
    };
    row("one", "🎉", true);
    row("three with spaces", " 🎉 🌊👍 ", true);
    row("four", "🎉🎉🎉🎉", false);
    row("skin tone", "👍🏽", true);
    row("skin tone on a sign", "☝🏽", true);
    row("family", "👩‍👩‍👧‍👦", true);
    row("profession with style", "👩‍⚖️", true);
    row("flag", "🇳🇴", true);
    row("flag of tags", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", true);
    row("half a flag", "🇳", false);
    row("keycap", "1️⃣", true);
    row("heart as a picture", "❤️", true);
    row("heart as text", "❤", false);
    row("digits", "123", false);
    row("hash", "#", false);
    row("with a word", "🎉 yes", false);
    row("joiner without a second", "👩‍", false);
    row("joiner alone", "‍", false);
    row("empty", "", false);
    row("spaces", "  \n ", false);
    row("letter", "a", false);
    row("copyright", "©", false);
}

void tst_Emoji::onlyEmojiAreLarge()
{
    QFETCH(QString, text);
    QTEST(isEmojiOnly(text), "large");
}

KITH_TEST(tst_Emoji)
#include "tst_emoji.moc"
