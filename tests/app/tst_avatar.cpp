// SPDX-License-Identifier: Apache-2.0
#include "app/people/avatar.h"
#include "tests/runner/runner.h"

#include <QSet>

using namespace kith;

class tst_Avatar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initialsOfNames_data();
    void initialsOfNames();
    void coloursAreStableAndAllUsed();
};

void tst_Avatar::initialsOfNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("person");
    QTest::addColumn<QString>("group");
    const auto row = [](const char *tag, const char *name, const char *person, const char *group) {
        QTest::newRow(tag) << QString::fromUtf8(name) << QString::fromUtf8(person)
                           << QString::fromUtf8(group);
    };
    row("two words", "Ada Brandt", "AB", "AB");
    row("three words", "Mateo Quispe Huamán", "MH", "MQ");
    row("a hyphen joins", "Søren Lindqvist-Aagaard", "SL", "SL");
    row("marks", "Nguyễn Thị Minh Khai", "NK", "NT");
    row("one word", "announcements", "A", "A");
    row("a number", "Release 2.4", "R2", "R2");
    row("spaces", "  harbour \t crew ", "HC", "HC");
    row("brackets", "\"Jun\" (Watanabe)", "JW", "JW");
    row("an emoji is no word", "🌊 Harbour crew", "HC", "HC");
    row("only emoji", "🌊🎉", "🌊", "🌊");
    row("accent of two code points", "e\u0301milie zola", "E\u0301Z", "E\u0301Z");
    row("no capital of one letter", "ßtraße ost", "ßO", "ßO");
    row("Arabic", "ليلى حدّاد", "لح", "لح");
    row("Arabic article", "سعيد بن راشد المهيري", "سم", "سب");
    row("Arabic article in front", "الإصدار ٢٫٤", "إ٢", "إ٢");
    row("Hebrew", "נועה לוי", "נל", "נל");
    row("beyond the first plane", "𝒜da 𝓑", "𝒜𝓑", "𝒜𝓑");
    row("empty", "", "", "");
    row("only a sign", "?", "?", "?");
    const QByteArray stack = QByteArray("\u0301").repeated(40);
    row("stacked marks", ("Z" + stack + "oe b" + stack).constData(), "ZB", "ZB");
    row("stacked marks beyond the first plane", ("𝒜" + stack).constData(), "𝒜", "𝒜");
    row("stacked marks on a sign", ("?" + stack).constData(), "?", "?");
    row("three marks are written", "Z\u0301\u0323\u0302", "Z\u0301\u0323\u0302", "Z\u0301\u0323\u0302");
}

void tst_Avatar::initialsOfNames()
{
    QFETCH(QString, name);
    QTEST(personInitials(name), "person");
    QTEST(groupInitials(name), "group");
}

void tst_Avatar::coloursAreStableAndAllUsed()
{
    QCOMPARE(colorIndex(*uuidFromText(u"017f22e2-79b0-7cc3-98c4-dc0c0c07398f")), 0); // never changes
    QSet<int> seen;
    for (int i = 0; i < 200; ++i) {
        const int color = colorIndex(UserId(makeUuidV8(QByteArray::number(i))));
        QVERIFY(color >= 0 && color < avatarColors);
        seen.insert(color);
    }
    QCOMPARE(seen.size(), avatarColors);
}

KITH_TEST(tst_Avatar)
#include "tst_avatar.moc"
