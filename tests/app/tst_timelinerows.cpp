// SPDX-License-Identifier: Apache-2.0
#include "app/timeline/timelinerows.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QDateTime>

#include <algorithm>

using namespace kith;
using namespace kith::sample;

namespace {

const UserId myself = newId<UserId>();

std::int64_t onDay(int day, int hour, int minute, int second = 0)
{
    return QDateTime(QDate(2025, 10, day), QTime(hour, minute, second)).toMSecsSinceEpoch();
}

//! Messages oldest first, as one writes them down; rows() turns them.
class Timeline
{
public:
    LocalMessage &say(UserId author, std::int64_t sentAt)
    {
        LocalMessage message;
        message.message.seq = Seq(m_messages.size()) + 1;
        message.message.author = author;
        message.message.clientId = newId<ClientId>();
        message.message.sentAt = sentAt;
        m_messages.push_back(message);
        return m_messages.back();
    }

    LocalMessage &note(EntryKind kind, UserId subject, Role role, std::int64_t sentAt)
    {
        LocalMessage &message = say(ada, sentAt);
        message.message.clientId = {};
        message.message.kind = kind;
        message.message.subject = subject;
        message.message.role = role;
        return message;
    }

    //! Oldest first again, to be read like the screen.
    std::vector<TimelineRow> rows() const
    {
        std::vector<MessagePointer> newestFirst;
        for (auto it = m_messages.rbegin(); it != m_messages.rend(); ++it)
            newestFirst.push_back(std::make_shared<const LocalMessage>(*it));
        std::vector<TimelineRow> rows = timelineRows(newestFirst, context);
        std::reverse(rows.begin(), rows.end());
        return rows;
    }

    //! One letter a row: D day, U divider, Y system; messages s single, f first, m middle, l last, capital with a name.
    QString shape() const
    {
        QString shape;
        for (const TimelineRow &row : rows()) {
            if (row.type != TimelineRowType::Message) {
                shape += row.type == TimelineRowType::Day ? u'D'
                    : row.type == TimelineRowType::Unread ? u'U'
                                                          : u'Y';
                continue;
            }
            const QChar letter = QStringLiteral("sfml").at(int(row.position));
            shape += row.showAuthor ? letter.toUpper() : letter;
        }
        return shape;
    }

    TimelineContext context{.me = myself, .group = true, .unreadAfter = {}, .start = true};

private:
    std::vector<LocalMessage> m_messages;
};

} // namespace

class tst_TimelineRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingHasNoRows();
    void oneAuthorWithinFiveMinutesIsAGroup();
    void reactionsAndFailuresEndTheGroup();
    void daysStandAboveTheirFirstMessage();
    void aTimeInTheFutureMovesNothing();
    void whatWaitsSinceYesterdayMakesNoSecondYesterday();
    void dividerStandsAboveTheFirstUnread_data();
    void dividerStandsAboveTheFirstUnread();
    void dividerNeedsTheRowsBeforeIt();
    void directConversationsNameNobody();
    void systemRowsKnowTheRoleBefore();
    void statesComeFromTheMarks_data();
    void statesComeFromTheMarks();
    void keysAreStableAndUnique();
};

void tst_TimelineRows::nothingHasNoRows()
{
    QCOMPARE(Timeline().shape(), QString());
}

void tst_TimelineRows::oneAuthorWithinFiveMinutesIsAGroup()
{
    Timeline timeline;
    timeline.say(ada, onDay(15, 8, 36));
    timeline.say(ada, onDay(15, 8, 40));
    timeline.say(ada, onDay(15, 8, 44, 59));
    timeline.say(ada, onDay(15, 8, 49, 59)); // five minutes
    timeline.say(myself, onDay(15, 8, 50));
    timeline.say(myself, onDay(15, 8, 51));
    timeline.say(bob, onDay(15, 8, 51));
    timeline.say(ada, onDay(15, 8, 51));
    QCOMPARE(timeline.shape(), QStringLiteral("DFmlSflSS"));
}

void tst_TimelineRows::reactionsAndFailuresEndTheGroup()
{
    Timeline timeline;
    timeline.say(ada, onDay(15, 8, 1)).message.reactions = {{QStringLiteral("👍"), {myself}}};
    timeline.say(ada, onDay(15, 8, 2));
    timeline.note(EntryKind::Title, {}, {}, onDay(15, 8, 2));
    timeline.say(ada, onDay(15, 8, 3));
    timeline.say(myself, onDay(15, 8, 4));
    timeline.say(myself, onDay(15, 8, 4)).pending = Pending::Failed;
    timeline.say(myself, onDay(15, 8, 4));
    QCOMPARE(timeline.shape(), QStringLiteral("DSSYSfls"));
}

void tst_TimelineRows::daysStandAboveTheirFirstMessage()
{
    Timeline timeline;
    timeline.say(ada, onDay(13, 23, 58));
    timeline.say(ada, onDay(13, 23, 59));
    timeline.say(ada, onDay(14, 0, 0));
    timeline.note(EntryKind::Title, {}, {}, onDay(15, 9, 0));
    timeline.say(bob, onDay(15, 9, 1));
    QCOMPARE(timeline.shape(), QStringLiteral("DFlDSDYS"));
    QCOMPARE(timeline.rows().at(3).day, QDate(2025, 10, 14));
    QCOMPARE(timeline.rows().at(3).id(), QStringLiteral("d:2025-10-14"));
}

void tst_TimelineRows::aTimeInTheFutureMovesNothing()
{
    Timeline timeline;
    timeline.context.now = onDay(15, 9, 0);
    timeline.say(ada, onDay(14, 8, 0));
    timeline.say(ada, onDay(15, 8, 0) + 365 * 86'400'000LL); // the server's clock was a year ahead
    QCOMPARE(timeline.shape(), QStringLiteral("DSDS"));
    QCOMPARE(timeline.rows()[2].day, QDate(2025, 10, 15));
    timeline.say(ada, onDay(14, 8, 6)); // and right again
    timeline.say(bob, onDay(15, 8, 30));
    QCOMPARE(timeline.shape(), QStringLiteral("DSFlDS"));
    timeline.context.now = onDay(17, 9, 0);
    QCOMPARE(timeline.shape(), QStringLiteral("DSFlDS"));
}

void tst_TimelineRows::whatWaitsSinceYesterdayMakesNoSecondYesterday()
{
    Timeline timeline;
    timeline.context.now = onDay(15, 9, 0);
    timeline.say(bob, onDay(14, 8, 0));
    timeline.say(bob, onDay(15, 8, 0));
    timeline.say(myself, onDay(14, 22, 0)).message.seq = 0;
    QCOMPARE(timeline.shape(), QStringLiteral("DSDSs"));
}

void tst_TimelineRows::dividerStandsAboveTheFirstUnread_data()
{
    QTest::addColumn<qint64>("after");
    QTest::addColumn<QString>("shape");
    QTest::addColumn<qint64>("first");
    // The rows: Ada 1 yesterday; today Ada 2, system 3, own 4, Ada 5, Ada 6.
    QTest::newRow("nothing read") << qint64(0) << QStringLiteral("DUSDSYsFl") << qint64(1);
    QTest::newRow("below the day") << qint64(1) << QStringLiteral("DSDUSYsFl") << qint64(2);
    QTest::newRow("system and own rows are not unread")
        << qint64(2) << QStringLiteral("DSDSYsUFl") << qint64(5);
    QTest::newRow("inside a group") << qint64(5) << QStringLiteral("DSDSYsSUS") << qint64(6);
    QTest::newRow("all read") << qint64(6) << QStringLiteral("DSDSYsFl") << qint64(0);
}

void tst_TimelineRows::dividerStandsAboveTheFirstUnread()
{
    QFETCH(qint64, after);
    Timeline timeline;
    timeline.say(ada, onDay(14, 9, 0));
    timeline.say(ada, onDay(15, 9, 0));
    timeline.note(EntryKind::Member, bob, Role::Member, onDay(15, 9, 1));
    timeline.say(myself, onDay(15, 9, 2));
    timeline.say(ada, onDay(15, 9, 3));
    timeline.say(ada, onDay(15, 9, 4));
    timeline.context.unreadAfter = after;
    QTEST(timeline.shape(), "shape");
}

void tst_TimelineRows::dividerNeedsTheRowsBeforeIt()
{
    Timeline timeline;
    timeline.say(ada, onDay(15, 9, 0)).message.seq = 8;
    timeline.say(ada, onDay(15, 9, 1)).message.seq = 9;
    timeline.context.start = false;
    timeline.context.unreadAfter = 5; // 6 and 7 are not here
    QCOMPARE(timeline.shape(), QStringLiteral("DFl"));
    timeline.context.unreadAfter = 8;
    QCOMPARE(timeline.shape(), QStringLiteral("DSUS"));
}

void tst_TimelineRows::directConversationsNameNobody()
{
    Timeline timeline;
    timeline.context.group = false;
    timeline.say(ada, onDay(15, 9, 0));
    timeline.say(ada, onDay(15, 9, 1));
    QCOMPARE(timeline.shape(), QStringLiteral("Dfl"));
}

void tst_TimelineRows::systemRowsKnowTheRoleBefore()
{
    Timeline timeline;
    timeline.note(EntryKind::Member, bob, Role::Member, onDay(15, 9, 0));
    timeline.note(EntryKind::Member, bob, Role::Admin, onDay(15, 9, 0));
    timeline.note(EntryKind::Member, bob, Role::Member, onDay(15, 9, 0));
    timeline.context.start = false;
    QCOMPARE(timeline.rows().at(1).roleBefore, std::nullopt); // it may stand in what is not loaded
    timeline.context.start = true;
    const auto rows = timeline.rows();
    QCOMPARE(rows.at(1).roleBefore, Role::None);
    QCOMPARE(rows.at(2).roleBefore, Role::Member);
    QCOMPARE(rows.at(3).roleBefore, Role::Admin);

    Timeline later;
    later.note(EntryKind::Member, myself, Role::Member, onDay(15, 9, 0)).message.seq = 7;
    QCOMPARE(later.rows().at(1).roleBefore, std::nullopt); // the user does not see what was before
}

void tst_TimelineRows::statesComeFromTheMarks_data()
{
    QTest::addColumn<UserId>("author");
    QTest::addColumn<qint64>("seq");
    QTest::addColumn<Pending>("pending");
    QTest::addColumn<Delivery::MessageState>("state");
    // Delivered to all up to 7, read by all up to 5.
    QTest::newRow("another's") << ada << qint64(3) << Pending::None << Delivery::NoState;
    QTest::newRow("queued") << myself << qint64(0) << Pending::Queued << Delivery::Queued;
    QTest::newRow("failed") << myself << qint64(0) << Pending::Failed << Delivery::Failed;
    QTest::newRow("sent") << myself << qint64(8) << Pending::None << Delivery::Sent;
    QTest::newRow("delivered") << myself << qint64(7) << Pending::None << Delivery::Delivered;
    QTest::newRow("read") << myself << qint64(5) << Pending::None << Delivery::Read;
    QTest::newRow("an edit waits") << myself << qint64(5) << Pending::Queued << Delivery::Queued;
    QTest::newRow("a reaction on another's failed")
        << ada << qint64(5) << Pending::Failed << Delivery::Failed;
}

void tst_TimelineRows::statesComeFromTheMarks()
{
    QFETCH(UserId, author);
    QFETCH(qint64, seq);
    QFETCH(Pending, pending);
    LocalMessage message;
    message.message.author = author;
    message.message.seq = seq;
    message.pending = pending;
    const TimelineContext context{.me = myself, .unreadAfter = {}, .deliveredToAll = 7, .readByAll = 5};
    QTEST(messageState(message, context), "state");
}

void tst_TimelineRows::keysAreStableAndUnique()
{
    Timeline timeline;
    timeline.context.unreadAfter = 0;
    timeline.say(ada, onDay(14, 9, 0));
    timeline.note(EntryKind::Title, {}, {}, onDay(15, 8, 0));
    LocalMessage &own = timeline.say(myself, onDay(15, 9, 0));
    own.message.seq = 0;
    const auto queued = timeline.rows();
    own.message.seq = 3;
    const auto sent = timeline.rows();
    QCOMPARE(queued.back().key(), sent.back().key());
    QCOMPARE(queued.back().id(), QLatin1StringView("m:") + toText(own.message.clientId));
    QSet<TimelineKey> keys;
    QSet<QString> ids;
    for (const TimelineRow &row : sent) {
        keys.insert(row.key());
        ids.insert(row.id());
    }
    QCOMPARE(keys.size(), qsizetype(sent.size()));
    QCOMPARE(ids.size(), qsizetype(sent.size()));
}

KITH_TEST(tst_TimelineRows)
#include "tst_timelinerows.moc"
