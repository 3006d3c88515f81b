// SPDX-License-Identifier: Apache-2.0
#include "app/text/namesearch.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_NameSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreRanked_data();
    void namesAreRanked();
    void handlesAreFound();
};

void tst_NameSearch::namesAreRanked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("rank");
    const auto row = [](const char *tag, const char *name, const char *query, int rank) {
        QTest::newRow(tag) << QString::fromUtf8(name) << QString::fromUtf8(query) << rank;
    };
    row("start", "Søren Lindqvist-Aagaard", "sør", 1);
    row("as typed elsewhere", "Søren Lindqvist-Aagaard", "soren", 1);
    row("letters that stay whole", "Łukasz Đorđe", "lukasz dorde", 0);
    row("a letter that is two", "Ægir Þór", "aegir thor", 0);
    row("a later word", "Ingrid Sørbye Halvorsen", "sør", 2);
    row("a part of a double name", "Søren Lindqvist-Aagaard", "aag", 2);
    row("words in any order", "Nguyễn Thị Minh Khai", "khai ngu", 3);
    row("two words in order", "Nguyễn Thị Minh Khai", "nguyen thi", 1);
    row("the name itself", "Søren Lind", "soren lind", 0);
    row("Han from any letter on", "山田太郎", "太郎", 2);
    row("Hangul from any syllable on", "김철수", "철수", 2);
    row("inside a word", "Announcements", "ounce", -1);
    row("one word of two is missing", "Ada Brandt", "ada x", -1);
    row("nothing asked", "Ada Brandt", " ", 1);
    row("Arabic without marks", "ليلى حدّاد", "حداد", 2);
    row("only signs", "Ada Brandt", "--", -1);
}

void tst_NameSearch::namesAreRanked()
{
    QFETCH(QString, name);
    QFETCH(QString, query);
    QTEST(nameRank(name, query), "rank");
}

void tst_NameSearch::handlesAreFound()
{
    const User user{newId<UserId>(), QStringLiteral("jw"), QStringLiteral("Jun Watanabe")};
    QCOMPARE(userRank(user, QStringLiteral("jw")), 0);
    QCOMPARE(userRank(user, QStringLiteral("@jw")), 0);
    QCOMPARE(userRank(user, QStringLiteral("@jun")), -1);
    QCOMPARE(userRank(user, QStringLiteral("wata")), 2);
    QCOMPARE(userRank(user, QStringLiteral("j")), 1);
    QCOMPARE(userRank(user, QStringLiteral(" @JW")), 0);
}

KITH_TEST(tst_NameSearch)
#include "tst_namesearch.moc"
