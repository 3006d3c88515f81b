// SPDX-License-Identifier: Apache-2.0
#include "shared/folding.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Folding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsStart_data();
    void wordsStart();
    void lookAlikes_data();
    void lookAlikes();
};

void tst_Folding::wordsStart_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("starts");
    const auto row = [](const char *name, const char *starts) {
        QTest::newRow(name) << QString::fromUtf8(name)
                            << QString::fromUtf8(starts).split(u'|', Qt::SkipEmptyParts);
    };
    row("Ada King-Lovelace", "ada king lovelace|king lovelace|lovelace");
    row("山田太郎", "山田太郎|田太郎|太郎|郎");
    row("Anna 山田", "anna 山田|山田|田");
    row("さくら", "さくら|くら|ら");
    row("𠮷野", "𠮷野|野");
    row("山田 太郎", "山田太郎|田太郎|太郎|郎");
    row("ケン・スミス", "ケンスミス|ンスミス|スミス|ミス|ス");
    row("ローラー 太郎", "ローラー太郎|ーラー太郎|ラー太郎|ー太郎|太郎|郎");
    row("김 철", QStringLiteral("김철|철").normalized(QString::NormalizationForm_KD).toUtf8().constData());
    row("O'Neil", "oneil|o neil|neil");
    row("Siobhán O’Neil-Ray", "siobhan oneil ray|oneil ray|ray|siobhan o neil ray|o neil ray|neil ray|ray");
    row("Kaʻiulani", "kaiulani|ka iulani|iulani");
    row("d´Arc", "darc|d arc|arc");
    row("'", "'");
    row("", "");
}

void tst_Folding::wordsStart()
{
    QFETCH(QString, name);
    QTEST(wordStarts(name), "starts");
}

void tst_Folding::lookAlikes_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("alike");
    const auto row = [](const char *tag, const char *one, const char *other, bool alike) {
        QTest::newRow(tag) << QString::fromUtf8(one) << QString::fromUtf8(other) << alike;
    };
    row("the same", "Ada", "Ada", true);
    row("case", "ADA", "ada", true);
    row("accent", "Zoë", "Zoe", true);
    row("Cyrillic А", "Ada", "Аda", true);
    row("all Cyrillic", "BOB", "ВОВ", true);
    row("Greek", "ANNA", "ΑΝΝΑ", true);
    row("full width", "Ada", "Ａｄａ", true);
    row("mathematical", "Ada", "𝐀𝐝𝐚", true);
    row("l, I and 1", "Ilia", "1lіa", true);
    row("O and 0", "Otto", "0tt0", true);
    row("blanks", "Ada Lind", "Ada  Lind ", true);
    row("what is not drawn", "Ada", "A\u200bda\u3164", true);
    row("dotless i", "Işıl", "Isil", true);
    row("Braille blank", "Ada", "Ada\u2800", true);
    row("object replacement", "Ada", "A\ufffcda", true);
    row("full stop", "Ada", "Ada.", true);
    row("punctuation inside", "Ada-Lind", "Ada · Lind!", true);
    row("apostrophes", "O'Neil", "O’Neil", true);
    row("letter that is an apostrophe", "O'Neil", "Oʼneil", true);
    row("accent for an apostrophe", "O`Neil", "O´Neil", true);
    row("without the apostrophe", "O'Neil", "ONeil", true);
    row("small Cyrillic м", "sam", "ѕам", true);
    row("small Cyrillic к", "kim", "кim", true);
    row("small Cyrillic т and в", "tobias", "товіаѕ", true);
    row("small Cyrillic н", "hannah", "наnnан", true);
    row("letters of other planes", "Ada", "𐊠da", true);
    row("rn and m", "Marn", "Mam", true);
    row("nothing but punctuation", "...", "!!!", false);
    row("another", "Ada", "Ida", false);
    row("Cyrillic words", "Вера", "Вика", false);
    row("Han", "山田", "田山", false);
}

void tst_Folding::lookAlikes()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QTEST(lookAlikeKey(one) == lookAlikeKey(other), "alike");
}

KITH_TEST(tst_Folding)
#include "tst_folding.moc"
