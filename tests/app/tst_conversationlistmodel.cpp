// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversationlistmodel.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "app/models/delivery.h"
#include "app/text/textformat.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_ConversationListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theNewestStandsFirst();
    void whatIsNewMovesUp();
    void aTimeInTheFutureKeepsNothingOnTop();
    void theSecondLineSaysWhoAndWhat();
    void ownMessagesShowTheirState();
    void unreadIsCountedFromTheMark();
    void whoWasAddedHasOneUnread_data();
    void whoWasAddedHasOneUnread();
    void addedAgainIsUnreadAgain();
    void theFilterKeepsWhatWasReadUntilChosenAgain();
    void draftsAreShown();
    void typingAndPresenceAreShown();
    void peersAreWatched();
    void whoLeftIsMarked();
    void whatThisVersionDoesNotKnowIsListed();
    void namesAreFollowed();
    void rowsAreFoundByTheirIds();
    void todayBecomesYesterday();

private:
    QVariant crewValue(const char *role) const
    {
        return value(*m_model, m_model->indexOf(toText(crew)), role);
    }
    QVariant directValue(const char *role) const
    {
        return value(*m_model, m_model->indexOf(toText(adaAndBob)), role);
    }

    std::unique_ptr<World> m_world;
    std::unique_ptr<ConversationListModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_ConversationListModel::init()
{
    m_world = std::make_unique<World>();
    m_world->apply({direct(2), crewOf(3, 3)});
    m_model = std::make_unique<ConversationListModel>(&m_world->history, &m_world->presences, &m_world->time);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY(m_model->isLoaded());
}

void tst_ConversationListModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_world.reset();
}

void tst_ConversationListModel::theNewestStandsFirst()
{
    QCOMPARE(column(*m_model, "title"),
             QStringList({QStringLiteral("Harbour crew"), QStringLiteral("Bob Bean")}));
    QCOMPARE(column(*m_model, "kind"), QStringList({QStringLiteral("group"), QStringLiteral("direct")}));
    QCOMPARE(column(*m_model, "initials"), QStringList({QStringLiteral("HC"), QStringLiteral("BB")}));
    QCOMPARE(directValue("peerId").toString(), toText(bob));
}

void tst_ConversationListModel::whatIsNewMovesUp()
{
    QSignalSpy moved(m_model.get(), &QAbstractItemModel::rowsMoved);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy before(m_model.get(), &RowModel::aboutToChange);
    m_world->say(adaAndBob, 3, 9);
    QCOMPARE(column(*m_model, "title").first(), QStringLiteral("Bob Bean"));
    QCOMPARE(moved.count(), 1);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(before.count(), 1);
}

void tst_ConversationListModel::aTimeInTheFutureKeepsNothingOnTop()
{
    Entry ahead = text(4, bob, QStringLiteral("by a clock that is a year ahead"));
    ahead.sentAt = QDateTime::currentMSecsSinceEpoch() + 365 * 86'400'000LL;
    m_world->apply(crew, {ahead});
    QCOMPARE(m_model->indexOf(toText(crew)), 0);
    Entry later = text(3, bob, QStringLiteral("by the right one"));
    later.sentAt = QDateTime::currentMSecsSinceEpoch();
    m_world->apply(adaAndBob, {later});
    QCOMPARE(m_model->indexOf(toText(adaAndBob)), 0);
}

void tst_ConversationListModel::theSecondLineSaysWhoAndWhat()
{
    QCOMPARE(crewValue("lastAuthor").toString(), QStringLiteral("Bob"));
    QCOMPARE(crewValue("lastText").toString(), QStringLiteral("text 3"));
    QCOMPARE(directValue("lastAuthor").toString(), QString());
    Entry own = text(4, ada, QStringLiteral("two\nlines"));
    m_world->apply(crew, {own});
    QCOMPARE(crewValue("lastAuthor").toString(), QStringLiteral("You"));
    QCOMPARE(crewValue("lastText").toString(), QStringLiteral("two lines"));
    m_world->apply(crew, {change(5, ada, EntryKind::Delete, 4, {}, 4)});
    QCOMPARE(crewValue("lastText").toString(), QStringLiteral("Message deleted"));
    Entry title = change(6, bob, EntryKind::Title, 0, QStringLiteral("Crew"), 4);
    m_world->apply(crew, {title});
    QCOMPARE(crewValue("title").toString(), QStringLiteral("Crew"));
}

void tst_ConversationListModel::ownMessagesShowTheirState()
{
    QCOMPARE(directValue("lastState").toInt(), int(Delivery::NoState));
    m_world->add(outgoing(5, QStringLiteral("mine")));
    QCOMPARE(directValue("lastState").toInt(), int(Delivery::Queued));
    QCOMPARE(column(*m_model, "title").first(), QStringLiteral("Bob Bean"));
    store([&](QObject *context, auto done) {
        m_world->history.serverUpdates().applyRefused(id<ClientId>(5), QStringLiteral("No."), context, done);
    });
    QCOMPARE(directValue("lastState").toInt(), int(Delivery::Failed));
    QVERIFY(directValue("failed").toBool());
    m_world->history.userActions().retry(id<ClientId>(5));
    store([&](QObject *context, auto done) {
        m_world->history.serverUpdates().applyAccepted({adaAndBob, id<ClientId>(5), 3, 3'000'000, 3}, bob,
                                                       context, done);
    });
    m_world->history.serverUpdates().applyMarks({adaAndBob, bob, 3, 3});
    m_world->settle();
    QCOMPARE(directValue("lastState").toInt(), int(Delivery::Read));
}

void tst_ConversationListModel::unreadIsCountedFromTheMark()
{
    QSignalSpy counted(m_model.get(), &ConversationListModel::unreadChanged);
    m_world->say(crew, 4, 6);
    QCOMPARE(crewValue("unread").toInt(), 3);
    QCOMPARE(m_model->unreadConversations(), 1);
    QCOMPARE(m_model->unreadMessages(), 3);
    m_world->history.userActions().setReadMark(crew, 5);
    m_world->settle();
    QCOMPARE(crewValue("unread").toInt(), 1);
    m_world->history.userActions().setReadMark(crew, 6);
    m_world->settle();
    QCOMPARE(m_model->unreadConversations(), 0);
    QCOMPARE(counted.count(), 3);
}

void tst_ConversationListModel::whoWasAddedHasOneUnread_data()
{
    QTest::addColumn<Conversation>("group");
    QTest::addColumn<int>("unread");
    const ConversationId boat = id<ConversationId>(101);
    const auto membership = [](Seq seq, UserId subject, std::int64_t messages) {
        Entry entry = change(seq, bob, EntryKind::Member, 0, {}, messages);
        entry.subject = subject;
        entry.role = Role::Member;
        return message(entry);
    };
    Conversation made{boat, ConversationKind::Group, QStringLiteral("Boat"), {}, 1, 0, 0,
                      {},   HistoryAccess::Joined};
    made.members = {{bob, Role::Owner, 0, 0}, {ada, Role::Member, 0, 0}};
    made.last = {message(change(1, bob, EntryKind::Title, 0, QStringLiteral("Boat"), 0))};
    QTest::newRow("when it was made") << made << 1;

    Conversation own = made;
    own.members = {{ada, Role::Owner, 0, 0}, {bob, Role::Member, 0, 0}};
    QTest::newRow("no: made it") << own << 0;

    Conversation joined = made; // 40 texts before, which she does not see
    joined.head = 51;
    joined.messages = joined.readMessages = 40;
    joined.members = {{bob, Role::Owner, 0, 0}, {ada, Role::Member, 49, 49, 50}};
    joined.last = {membership(51, cleo, 40)};
    QTest::newRow("sees what comes") << joined << 1;

    Conversation all = joined;
    all.history = HistoryAccess::All;
    all.members[1].visibleFrom = 1;
    QTest::newRow("sees the whole log") << all << 1;

    Conversation said = joined;
    said.head = 54;
    said.messages = 43;
    said.last = {message(text(54, bob, QStringLiteral("hello"), 43))};
    QTest::newRow("and texts were sent") << said << 3;

    Conversation looked = joined;
    looked.members[1].read = 51;
    QTest::newRow("no: looked at it elsewhere") << looked << 0;
    looked.history = HistoryAccess::All;
    looked.members[1].visibleFrom = 1;
    QTest::newRow("no: looked at it elsewhere, sees the whole log") << looked << 0;
}

void tst_ConversationListModel::whoWasAddedHasOneUnread()
{
    QFETCH(Conversation, group);
    QFETCH(int, unread);
    group.last.front().sentAt = 9'000'000; // newer than what the others have
    m_world->apply({group});
    QCOMPARE(m_model->indexOf(toText(group.id)), 0);
    QCOMPARE(value(*m_model, 0, "unread").toInt(), unread);
    QCOMPARE(m_model->unreadMessages(), unread);
    m_world->apply({group}); // each connection lists again
    QCOMPARE(value(*m_model, 0, "unread").toInt(), unread);

    m_world->history.userActions().setReadMark(group.id, group.head); // opened
    m_world->settle();
    QCOMPARE(m_model->unreadMessages(), 0);
    m_world->apply({group});
    QCOMPARE(m_model->unreadMessages(), 0);
}

void tst_ConversationListModel::addedAgainIsUnreadAgain()
{
    Entry membership = change(4, bob, EntryKind::Member, 0, {}, 3);
    membership.subject = ada;
    membership.role = Role::None;
    m_world->apply(crew, {membership});
    QCOMPARE(crewValue("unread").toInt(), 0);
    membership.seq = 5;
    membership.role = Role::Member;
    m_world->apply(crew, {membership});
    QCOMPARE(crewValue("unread").toInt(), 1);
    membership.seq = 6;
    membership.role = Role::Admin;
    m_world->history.userActions().setReadMark(crew, 5);
    m_world->apply(crew, {membership}); // another role is nothing new
    QCOMPARE(crewValue("unread").toInt(), 0);
}

void tst_ConversationListModel::theFilterKeepsWhatWasReadUntilChosenAgain()
{
    m_world->say(crew, 4, 4);
    m_model->setFilter(ConversationListModel::Unread);
    QCOMPARE(column(*m_model, "title"), QStringList({QStringLiteral("Harbour crew")}));
    m_world->history.userActions().setReadMark(crew, 4);
    m_world->settle();
    QCOMPARE(m_model->rowCount(), 1);
    m_world->say(adaAndBob, 3, 8);
    QCOMPARE(m_model->rowCount(), 2);
    m_model->setFilter(ConversationListModel::Unread);
    QCOMPARE(column(*m_model, "title"), QStringList({QStringLiteral("Bob Bean")}));
    m_model->setFilter(ConversationListModel::All);
    QCOMPARE(m_model->rowCount(), 2);
}

void tst_ConversationListModel::draftsAreShown()
{
    m_world->history.userActions().setDraft(crew, QStringLiteral("I think\nwe should"));
    m_world->settle();
    QCOMPARE(crewValue("draft").toString(), QStringLiteral("I think we should"));
}

void tst_ConversationListModel::typingAndPresenceAreShown()
{
    QCOMPARE(directValue("presence").toString(), QStringLiteral("unknown"));
    m_world->presences.apply(reply::Presences{{{bob, PresenceState::Online, 0}}});
    QCOMPARE(directValue("presence").toString(), QStringLiteral("online"));
    QCOMPARE(crewValue("presence").toString(), QStringLiteral("unknown"));
    m_world->presences.apply(reply::Typing{crew, bob, true});
    m_world->presences.apply(reply::Typing{crew, cleo, true});
    m_world->presences.apply(reply::Typing{adaAndBob, bob, true});
    QCOMPARE(crewValue("typingText").toString(), QStringLiteral("Bob and Cleo are typing…"));
    QCOMPARE(directValue("typingText").toString(), QStringLiteral("typing…"));
    m_world->time.advance(7'000);
    QVERIFY(!crewValue("typing").toBool());
}

void tst_ConversationListModel::peersAreWatched()
{
    QCOMPARE(m_world->presences.watched(), std::vector<UserId>{bob});
}

void tst_ConversationListModel::whoLeftIsMarked()
{
    QVERIFY(!crewValue("left").toBool());
    Entry left = change(4, ada, EntryKind::Member, 0, {}, 3);
    left.subject = ada;
    left.role = Role::None;
    m_world->apply(crew, {left});
    QVERIFY(crewValue("left").toBool());
    QCOMPARE(crewValue("lastText").toString(), QStringLiteral("You left"));
    QCOMPARE(crewValue("lastAuthor").toString(), QString());
}

void tst_ConversationListModel::whatThisVersionDoesNotKnowIsListed()
{
    Conversation forum = crewOf(0, 0);
    forum.id = id<ConversationId>(101);
    forum.kind = ConversationKind::Unknown;
    forum.messages = 1;
    forum.head = 1;
    forum.last = {message(change(1, bob, EntryKind::Unknown, 0, QStringLiteral("Tea?"), 1))};
    m_world->apply({forum});
    const auto itsValue = [&](const char *role) {
        return value(*m_model, m_model->indexOf(toText(forum.id)), role);
    };
    QTRY_COMPARE(itsValue("title").toString(), QStringLiteral("Harbour crew"));
    QCOMPARE(itsValue("kind").toString(), QStringLiteral("unknown"));
    QCOMPARE(itsValue("lastText").toString(), QStringLiteral("This message needs a newer Kith"));
    QCOMPARE(itsValue("unread").toInt(), 1);
}

void tst_ConversationListModel::namesAreFollowed()
{
    QSignalSpy told(m_model.get(), &QAbstractItemModel::dataChanged);
    m_world->history.serverUpdates().applyUsers(
        {{bob, QStringLiteral("bob"), QStringLiteral("Robert Bean")}});
    m_world->settle();
    QVERIFY(told.count() >= 1);
    QCOMPARE(directValue("title").toString(), QStringLiteral("Robert Bean"));
    QCOMPARE(crewValue("lastAuthor").toString(), QStringLiteral("Robert"));
}

void tst_ConversationListModel::rowsAreFoundByTheirIds()
{
    QCOMPARE(m_model->indexOf(toText(adaAndBob)), 1);
    QCOMPARE(m_model->idAt(1), toText(adaAndBob));
    QCOMPARE(m_model->indexOf(QStringLiteral("nonsense")), -1);
    QCOMPARE(m_model->idAt(2), QString());
    QCOMPARE(m_model->idAt(-1), QString());
}

void tst_ConversationListModel::todayBecomesYesterday()
{
    Entry now = text(3, bob, QStringLiteral("now"));
    now.sentAt = m_world->time.now();
    m_world->apply(adaAndBob, {now});
    QCOMPARE(directValue("timeText").toString(), TextFormat::time(now.sentAt));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_world->time.advance(24 * 3'600'000);
    QVERIFY(changed.count() >= 1);
    QCOMPARE(directValue("timeText").toString(), QStringLiteral("Yesterday"));
}

KITH_TEST(tst_ConversationListModel)
#include "tst_conversationlistmodel.moc"
