// SPDX-License-Identifier: Apache-2.0
#include "app/text/textformat.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QDateTime>
#include <QLocale>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

namespace {

std::int64_t at(int year, int month, int day, int hour = 12, int minute = 0)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute)).toMSecsSinceEpoch();
}

const UserId me = newId<UserId>();

QString called(UserId id)
{
    return id == ada ? QStringLiteral("Ada") : id == bob ? QStringLiteral("Bob") : QStringLiteral("me");
}

} // namespace

class tst_TextFormat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QLocale::setDefault(QLocale::c()); }
    void timesFollowTheSystem();
    void daysAreNamed_data();
    void daysAreNamed();
    void shortTimesSayEnough_data();
    void shortTimesSayEnough();
    void lastSeen_data();
    void lastSeen();
    void momentsFitIntoASentence();
    void lateMessagesSayWhenTheyWereWritten();
    void typingNamesAtMostTwo();
    void membersAreCounted();
    void oneLineHasNoBreaks();
    void timesSpeakTheLanguageOfTheInterface();
    void systemSentences_data();
    void systemSentences();
    void unknownUsersHaveAName();
    void summariesOfDeletedMessagesSayNothing();
};

void tst_TextFormat::timesFollowTheSystem()
{
    QCOMPARE(TextFormat::time(at(2025, 10, 15, 9, 5)), QStringLiteral("09:05"));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(TextFormat::time(at(2025, 10, 15, 21, 5)), QStringLiteral("21:05"));
    QLocale::setDefault(QLocale(QLocale::Arabic, QLocale::Egypt));
    QVERIFY(TextFormat::time(at(2025, 10, 15, 8, 31)).contains(QStringLiteral("٨:٣١")));
}

void tst_TextFormat::daysAreNamed_data()
{
    QTest::addColumn<QDate>("day");
    QTest::addColumn<QString>("text");
    QTest::newRow("today") << QDate(2025, 10, 15) << QStringLiteral("Today");
    QTest::newRow("yesterday") << QDate(2025, 10, 14) << QStringLiteral("Yesterday");
    QTest::newRow("this week") << QDate(2025, 10, 13) << QStringLiteral("Monday, 13 October");
    QTest::newRow("this year") << QDate(2025, 1, 1) << QStringLiteral("Wednesday, 1 January");
    QTest::newRow("another year") << QDate(2024, 12, 31) << QStringLiteral("31 December 2024");
    QTest::newRow("the clock is behind") << QDate(2025, 10, 16) << QStringLiteral("Thursday, 16 October");
}

void tst_TextFormat::daysAreNamed()
{
    QFETCH(QDate, day);
    QTEST(TextFormat::day(day, QDate(2025, 10, 15)), "text");
}

void tst_TextFormat::shortTimesSayEnough_data()
{
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *tag, std::int64_t time, const char *text) {
        QTest::newRow(tag) << qint64(time) << QString::fromUtf8(text);
    };
    row("today", at(2025, 10, 15, 9, 17), "09:17");
    row("last night", at(2025, 10, 14, 23, 59), "Yesterday");
    row("monday", at(2025, 10, 13), "Mon");
    row("six days", at(2025, 10, 9), "Thu");
    row("seven days", at(2025, 10, 8), "8 Oct");
    row("last year", at(2024, 10, 15), "15 Oct 2024");
    row("no time", 0, "");
    row("a minute ahead of us", at(2025, 10, 15, 12, 1), "12:01");
}

void tst_TextFormat::shortTimesSayEnough()
{
    QFETCH(qint64, time);
    QTEST(TextFormat::shortTime(time, at(2025, 10, 15, 12, 0)), "text");
}

void tst_TextFormat::lastSeen_data()
{
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *tag, std::int64_t time, const char *text) {
        QTest::newRow(tag) << qint64(time) << QString::fromUtf8(text);
    };
    row("today", at(2025, 10, 15, 9, 58), "Last seen today at 09:58");
    row("yesterday", at(2025, 10, 14, 9, 58), "Last seen yesterday at 09:58");
    row("before", at(2025, 10, 10), "Last seen on 10 Oct");
    row("last year", at(2024, 9, 2), "Last seen on 2 Sep 2024");
    row("unknown", 0, "");
}

void tst_TextFormat::lastSeen()
{
    QFETCH(qint64, time);
    QTEST(TextFormat::lastSeen(time, at(2025, 10, 15, 12, 0)), "text");
}

void tst_TextFormat::momentsFitIntoASentence()
{
    const auto now = at(2025, 10, 15, 12, 0);
    QCOMPARE(TextFormat::moment(at(2025, 10, 15, 9, 58), now), QStringLiteral("today at 09:58"));
    QCOMPARE(TextFormat::moment(at(2025, 10, 14, 21, 40), now), QStringLiteral("yesterday at 21:40"));
    QCOMPARE(TextFormat::moment(at(2025, 9, 2), now), QStringLiteral("on 2 Sep"));
    QCOMPARE(TextFormat::moment(at(2024, 9, 2), now), QStringLiteral("on 2 Sep 2024"));
    QCOMPARE(TextFormat::moment(0, now), QString());
    QCOMPARE(TextFormat::deadline(at(2025, 10, 15, 23, 58), now), QStringLiteral("today at 23:58"));
    QCOMPARE(TextFormat::deadline(at(2025, 10, 16, 9, 58), now), QStringLiteral("tomorrow at 09:58"));
    QCOMPARE(TextFormat::deadline(at(2025, 11, 2), now), QStringLiteral("2 Nov"));
    QCOMPARE(TextFormat::deadline(at(2026, 1, 2), now), QStringLiteral("2 Jan 2026"));
}

void tst_TextFormat::lateMessagesSayWhenTheyWereWritten()
{
    const std::int64_t sent = at(2025, 10, 15, 9, 0);
    QCOMPARE(TextFormat::writtenLate(0, sent), QString());
    QCOMPARE(TextFormat::writtenLate(sent - 299'000, sent), QString());
    QCOMPARE(TextFormat::writtenLate(at(2025, 10, 15, 8, 12), sent), QStringLiteral("written 08:12"));
    QCOMPARE(TextFormat::writtenLate(at(2025, 10, 14, 8, 12), sent),
             QStringLiteral("written Yesterday, 08:12"));
    QCOMPARE(TextFormat::writtenLate(sent + 3'600'000, sent), QString()); // their clock is ahead
}

void tst_TextFormat::typingNamesAtMostTwo()
{
    const QStringList names{QStringLiteral("Søren"), QStringLiteral("Yuki"), QStringLiteral("Jun")};
    QCOMPARE(TextFormat::typing({}), QString());
    QCOMPARE(TextFormat::typing(names.mid(0, 1)), QStringLiteral("Søren is typing…"));
    QCOMPARE(TextFormat::typing(names.mid(0, 2)), QStringLiteral("Søren and Yuki are typing…"));
    QCOMPARE(TextFormat::typing(names), QStringLiteral("Søren, Yuki and others are typing…"));
    QCOMPARE(TextFormat::typing({QStringLiteral("%2"), QStringLiteral("Yuki")}),
             QStringLiteral("%2 and Yuki are typing…"));
    QCOMPARE(TextFormat::typing({QStringLiteral("Bob\u202eevE")}), QStringLiteral("BobevE is typing…"));
    QCOMPARE(TextFormat::typing({QStringLiteral("ليلى"), QStringLiteral("Yuki")}),
             QStringLiteral("\u2068ليلى\u2069 and Yuki are typing…"));
}

void tst_TextFormat::membersAreCounted()
{
    QCOMPARE(TextFormat::members(1, 0), QStringLiteral("1 member"));
    QCOMPARE(TextFormat::members(8, 0), QStringLiteral("8 members"));
    QCOMPARE(TextFormat::members(8, 5), QStringLiteral("8 members, 5 online"));
}

void tst_TextFormat::oneLineHasNoBreaks()
{
    QCOMPARE(TextFormat::oneLine(u" a\n\n b\tc "), QStringLiteral("a b c"));
    QVERIFY(TextFormat::oneLine(QString(16'000, u'x')).size() < 1000);
    const QString foxes = u'x' + QStringLiteral("🦊").repeated(300);
    QCOMPARE(TextFormat::oneLine(foxes), foxes.left(239)); // between two foxes
    const QString blanks(478, u' ');
    QCOMPARE(TextFormat::oneLine(u'x' + blanks + QStringLiteral("🦊y")), QStringLiteral("x"));
    QCOMPARE(TextFormat::oneLine(u'x' + blanks + QStringLiteral("e\u0301")), QStringLiteral("x"));
}

void tst_TextFormat::timesSpeakTheLanguageOfTheInterface()
{
    const QTime nine(9, 15);
    const QLocale egypt = TextFormat::locale(QLocale(QLocale::Arabic, QLocale::Egypt));
    QCOMPARE(egypt.language(), QLocale::English);
    QCOMPARE(egypt.zeroDigit(), QStringLiteral("0"));
    QVERIFY(egypt.toString(nine, QLocale::ShortFormat).contains(QStringLiteral("9:15")));
    const QLocale germany = TextFormat::locale(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(germany.dayName(1), QStringLiteral("Monday"));
    QCOMPARE(germany.toString(nine, QLocale::ShortFormat), QStringLiteral("09:15"));
    const QLocale britain(QLocale::English, QLocale::UnitedKingdom);
    QCOMPARE(TextFormat::locale(britain), britain);
    QCOMPARE(TextFormat::locale(QLocale::c()), QLocale::c());
}

void tst_TextFormat::systemSentences_data()
{
    QTest::addColumn<UserId>("author");
    QTest::addColumn<UserId>("subject");
    QTest::addColumn<Role>("role");
    QTest::addColumn<std::optional<Role>>("before");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *text, UserId author, UserId subject, Role role,
                        std::optional<Role> before = Role::None) {
        QTest::addRow("%s%s", text, before ? "" : ", of whom nothing is known")
            << author << subject << role << before << QString::fromUtf8(text);
    };
    row("Ada is now the owner", ada, ada, Role::Owner, Role::Admin);
    row("Ada is now the owner", ada, ada, Role::Owner, std::nullopt);
    row("You are now the owner", me, me, Role::Owner, Role::Member);
    row("Ada added Bob", ada, bob, Role::Member);
    row("You added Bob", me, bob, Role::Member);
    row("Ada added you", ada, me, Role::Member);
    row("Ada made Bob a member", ada, bob, Role::Member, Role::Admin);
    row("Ada added Bob", ada, bob, Role::Member, std::nullopt);
    row("Bob joined", bob, bob, Role::Member, std::nullopt);
    row("Ada made you an admin", ada, me, Role::Admin, Role::Member);
    row("You made Bob an owner", me, bob, Role::Owner);
    row("Bob left", bob, bob, Role::None, Role::Member);
    row("You left", me, me, Role::None);
    row("Ada removed Bob", ada, bob, Role::None);
    row("Ada removed you", ada, me, Role::None);
    row("Bob joined", bob, bob, Role::Member);
}

void tst_TextFormat::systemSentences()
{
    QFETCH(UserId, author);
    QFETCH(UserId, subject);
    QFETCH(Role, role);
    QFETCH(std::optional<Role>, before);
    Message message;
    message.kind = EntryKind::Member;
    message.author = author;
    message.subject = subject;
    message.role = role;
    QTEST(TextFormat::system(message, before, me, called), "text");
}

void tst_TextFormat::unknownUsersHaveAName()
{
    QCOMPARE(TextFormat::name({}), QStringLiteral("Someone"));
    QCOMPARE(TextFormat::name({ada, QStringLiteral("ada"), {}}), QStringLiteral("@ada"));
    QTemporaryDir folder;
    const History history(folder.filePath(QStringLiteral("history.db")));
    QCOMPARE(
        TextFormat::firstName({ada, QStringLiteral("s"), QStringLiteral("Søren Lindqvist-Aagaard")}, history),
        QStringLiteral("Søren"));
}

void tst_TextFormat::summariesOfDeletedMessagesSayNothing()
{
    LocalMessage message;
    message.message.author = ada;
    message.message.text = QStringLiteral("a\nb");
    QCOMPARE(TextFormat::summary(message, me, called), QStringLiteral("a b"));
    message.message.deleted = true;
    QCOMPARE(TextFormat::summary(message, me, called), QStringLiteral("Message deleted"));
    message.message = {};
    message.message.kind = EntryKind::Title;
    message.message.author = me;
    message.message.text = QStringLiteral("Crew");
    QCOMPARE(TextFormat::summary(message, me, called), QStringLiteral("You named the group “Crew”"));
    message.message.kind = EntryKind::History;
    message.message.text = QStringLiteral("all");
    QCOMPARE(TextFormat::summary(message, me, called),
             QStringLiteral("You let new members see earlier messages"));
    message.message.text = QStringLiteral("joined");
    QCOMPARE(TextFormat::summary(message, me, called),
             QStringLiteral("You hid earlier messages from new members"));
    message.message.kind = EntryKind::Unknown;
    QCOMPARE(TextFormat::summary(message, me, called), QStringLiteral("This message needs a newer Kith"));
}

KITH_TEST(tst_TextFormat)
#include "tst_textformat.moc"
