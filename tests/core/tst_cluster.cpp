// SPDX-License-Identifier: Apache-2.0
#include "joinednode.h"
#include "tests/runner/runner.h"

using namespace kith;

//! Two services on one store.
class tst_Cluster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aMessageReachesTheOtherNodeAndItsMarkComesBack();
    void theOwnDevicesOnOtherNodesHear();
    void bothWriteAtOnceAndEachHearsAllInOrder();
    void whatHintsDidNotTellIsFound();
    void hintsOfAnotherEpochAreDropped();
    void aNewConversationIsFoundWithoutHints();
    void whoConnectsAnewWhileTheNodeFindsOutIsToldOnce();
    void aConversationThatBeginsWhileTheNodeFindsOutIsToldOnce();
    void aConversationThatOthersWentOnWithIsToldOnce();
    void whoWasRemovedHearsNothingMoreAndMayNothing();
    void aRemovalIsKnownWithoutHints();
    void rightsThatChangedWhileNobodyWasHereHold();
    void aGroupKeepsAnOwnerWhereTwoNodesLetTheLastTwoGo();
    void whatMembersSeeIsTheSameOnBothNodes();
    void whatANodeHasNotHeardOfIsChangedBack();
    void whoJoinedLaterIsPushedNothingFromBefore();
    void whoCameBackWithoutHintsSeesFromThere_data();
    void whoCameBackWithoutHintsSeesFromThere();
    void presenceIsKnownAcrossNodes();
    void whoComesToAnotherNodeStaysOnline();
    void whoPollsAnotherNodeStaysOnline();
    void whereTheDirectoryIsAwayPresenceIsUnknown();
    void aLossOfTheDirectoryReadsTheStoreOnce();
    void whereTheDirectoryForgotAllNobodyIsOfflineBeforeTheirNodeIsBack();
    void aDeviceIsOnItsLatestNodeOnly();
    void typingCrosses();
    void aNodeThatCameGetsDevicesOfTheOthers();
    void aNodeThatStopsOrIsCutOffMovesNobody_data();
    void aNodeThatStopsOrIsCutOffMovesNobody();

private:
    TestNode &one() { return m_one->node; }
    TestNode &two() { return m_two->node; }
    ConversationId direct() const { return directConversation(m_ada->user.id, m_bob->user.id); }

    //! Ada's group, with Bob in it.
    ConversationId createGarden() { return createGarden({m_bob->user.id}); }
    ConversationId createGarden(const std::vector<UserId> &members)
    {
        request::CreateGroup group;
        group.title = QStringLiteral("Garden");
        group.clientId = newId<ClientId>();
        group.members = members;
        return m_ada->ask<reply::Conversations>(group).items.front().id;
    }
    static request::Send textTo(ConversationId conversation)
    {
        request::Send send;
        send.conversation = conversation;
        send.clientId = newId<ClientId>();
        send.text = QStringLiteral("x");
        return send;
    }

    static request::Send firstTextTo(const TestPeer &peer)
    {
        request::Send send = textTo({});
        send.user = peer.user.id;
        send.text = QStringLiteral("1");
        return send;
    }

    TestNode &three() { return m_three->node; }

    //! Five devices are on two and one is on one, when three joins.
    void threeJoins()
    {
        for (const char *handle : {"carol", "dave", "eve", "frank"})
            m_others.push_back(
                std::make_unique<TestPeer>(TestPeer::member(two(), QString::fromLatin1(handle))));
        m_three = std::make_unique<JoinedNode>(*m_hub, m_folder->filePath(QStringLiteral("kith.db")), 3);
    }

    //! Time passes until all have looked at what moved.
    void reconciler();
    bool comes(const std::function<bool()> &condition)
    {
        return waitUntil([&] {
            one().service->tick(); // a load that was underway when a hint came is repeated at the next one
            two().service->tick();
            return condition();
        });
    }
    bool hears(const TestPeer &peer, ConversationId conversation, const QStringList &texts)
    {
        return comes([&] { return peer.texts(conversation) == texts; });
    }
    static QStringList numbered(int count)
    {
        QStringList texts;
        for (int i = 1; i <= count; ++i)
            texts.append(QString::number(i));
        return texts;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LocalHub> m_hub;
    std::unique_ptr<JoinedNode> m_one, m_two, m_three;
    std::unique_ptr<TestPeer> m_ada, m_bob; //!< on one and on two
    std::vector<std::unique_ptr<TestPeer>> m_others;
};

void tst_Cluster::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_hub = std::make_unique<LocalHub>();
    const QString database = m_folder->filePath(QStringLiteral("kith.db"));
    m_one = std::make_unique<JoinedNode>(*m_hub, database, 1);
    m_two = std::make_unique<JoinedNode>(*m_hub, database, 2);
    m_hub->tellAlive();
    m_ada = std::make_unique<TestPeer>(TestPeer::member(one(), QStringLiteral("ada")));
    m_bob = std::make_unique<TestPeer>(TestPeer::member(two(), QStringLiteral("bob")));
    m_ada->ask<reply::Conversations>(request::OpenDirect{m_bob->user.id});
}

void tst_Cluster::cleanup()
{
    m_ada.reset();
    m_bob.reset();
    m_others.clear();
    m_three.reset();
    m_two.reset();
    m_one.reset();
}

void tst_Cluster::reconciler()
{
    for (TestNode *node : {&one(), &two()}) {
        node->clock.time += 5'000;
        node->service->tick();
    }
}

void tst_Cluster::aMessageReachesTheOtherNodeAndItsMarkComesBack()
{
    m_ada->say(direct(), QStringLiteral("1"));
    m_ada->say(direct(), QStringLiteral("2"));
    QVERIFY(hears(*m_bob, direct(), numbered(2)));
    m_bob->ack(direct(), 2);
    const auto marked = [&] {
        const auto marks = m_ada->pushed<reply::Marks>();
        return !marks.empty() && marks.back() == reply::Marks{direct(), m_bob->user.id, 2, 0};
    };
    QVERIFY(waitUntil(marked));
}

void tst_Cluster::theOwnDevicesOnOtherNodesHear()
{
    TestPeer second(two());
    second.token = m_ada->token;
    request::Login login;
    login.handle = QStringLiteral("ada");
    login.password = QStringLiteral("correct horse battery");
    second.token = second.ask<reply::Session>(login).token;
    second.hello();
    m_ada->say(direct(), QStringLiteral("1"));
    QVERIFY(hears(second, direct(), numbered(1)));
    m_bob->say(direct(), QStringLiteral("2"));
    QVERIFY(hears(second, direct(), numbered(2)));
    QVERIFY(hears(*m_ada, direct(), numbered(2)));
}

void tst_Cluster::bothWriteAtOnceAndEachHearsAllInOrder()
{
    constexpr int each = 100;
    for (int i = 0; i < each; ++i) {
        for (TestPeer *peer : {m_ada.get(), m_bob.get()}) {
            peer->post(textTo(direct()));
        }
    }
    for (TestPeer *peer : {m_ada.get(), m_bob.get()}) {
        QVERIFY(waitUntil([&] { return peer->entries(direct()).size() == 2 * each; }));
        const auto entries = peer->entries(direct());
        for (std::size_t i = 0; i < entries.size(); ++i)
            QCOMPARE(entries[i].seq, Seq(i + 1));
    }
}

void tst_Cluster::whatHintsDidNotTellIsFound()
{
    m_ada->say(direct(), QStringLiteral("1"));
    QVERIFY(hears(*m_bob, direct(), numbered(1)));
    m_hub->cut(2);
    m_ada->say(direct(), QStringLiteral("2"));
    m_ada->say(direct(), QStringLiteral("3"));
    QCoreApplication::processEvents();
    QCOMPARE(m_bob->texts(direct()), numbered(1));
    reconciler();
    QVERIFY(hears(*m_bob, direct(), numbered(3)));
    const CoreMetrics metrics = two().service->metrics();
    QCOMPARE(metrics.sequencer.found.value(), 1U);
    QCOMPARE(metrics.sequencer.gaps.value(), 1U);
    QVERIFY(metrics.reconciliations.value() > 0);
    QCOMPARE(metrics.router.missed.value(), 0U);
    m_hub->mend(2);
    m_ada->say(direct(), QStringLiteral("4"));
    QVERIFY(hears(*m_bob, direct(), numbered(4)));
    m_one->broker.publish(2, {1, 1'000'000, {}});
    QVERIFY(waitUntil([&] { return metrics.router.missed.value() > 900'000; }));
}

void tst_Cluster::hintsOfAnotherEpochAreDropped()
{
    m_ada->say(direct(), QStringLiteral("1"));
    QVERIFY(hears(*m_bob, direct(), numbered(1)));
    Entry lost;
    lost.seq = 2;
    lost.kind = EntryKind::Text;
    lost.author = m_ada->user.id;
    lost.text = QStringLiteral("lost");
    m_one->broker.publish(2, {1, 1'000, {reply::Event{direct(), lost}}, newId<EpochId>()});
    m_ada->say(direct(), QStringLiteral("2"));
    QVERIFY(hears(*m_bob, direct(), numbered(2)));
}

void tst_Cluster::aNewConversationIsFoundWithoutHints()
{
    m_hub->cut(2);
    const ConversationId garden = createGarden();
    m_ada->say(garden, QStringLiteral("1"));
    reconciler();
    QVERIFY(hears(*m_bob, garden, numbered(1)));
    QVERIFY(waitUntil([&] {
        return std::ranges::any_of(m_bob->entries(selfConversation(m_bob->user.id)),
                                   [&](const Entry &entry) { return entry.about == garden; });
    }));
}

void tst_Cluster::whoConnectsAnewWhileTheNodeFindsOutIsToldOnce()
{
    two().inbox.hold = direct();
    m_ada->say(direct(), QStringLiteral("1"));
    QVERIFY(waitUntil([&] { return !two().inbox.held.empty(); }));
    m_bob->reconnect();
    m_bob->hello(m_bob->cursor);
    QVERIFY(hears(*m_bob, direct(), numbered(1)));
    m_bob->ack(direct(), 1);
    two().inbox.release();
    two().service->tick();
    m_ada->say(direct(), QStringLiteral("2"));
    QVERIFY(hears(*m_bob, direct(), numbered(2)));
}

void tst_Cluster::aConversationThatBeginsWhileTheNodeFindsOutIsToldOnce()
{
    TestPeer eve = TestPeer::member(two(), QStringLiteral("eve"));
    const ConversationId conversation = directConversation(m_bob->user.id, eve.user.id);
    two().inbox.hold = conversation;
    two().log.holdWrites = true;
    m_bob->post(firstTextTo(eve));
    QVERIFY(waitUntil([&] { return !two().log.answers.empty(); }));
    two().clock.time += 5'000;
    two().service->tick(); // finds it in the store before it hears of its own commit
    QVERIFY(waitUntil([&] { return !two().inbox.held.empty(); }));
    two().log.release();
    two().inbox.release();
    QVERIFY(hears(eve, conversation, numbered(1)));
    eve.ack(conversation, 1);
    m_bob->say(conversation, QStringLiteral("2"));
    QVERIFY(hears(eve, conversation, numbered(2)));
}

void tst_Cluster::aConversationThatOthersWentOnWithIsToldOnce()
{
    TestPeer eve = TestPeer::member(one(), QStringLiteral("eve"));
    const ConversationId conversation = directConversation(m_bob->user.id, eve.user.id);
    two().log.holdWrites = true;
    m_bob->post(firstTextTo(eve));
    QVERIFY(waitUntil([&] { return !two().log.answers.empty(); }));
    eve.say(conversation, QStringLiteral("2"));
    QVERIFY(hears(*m_bob, conversation, numbered(2)));
    m_bob->ack(conversation, 2);
    two().log.release();
    eve.say(conversation, QStringLiteral("3"));
    QVERIFY(hears(*m_bob, conversation, numbered(3)));
}

void tst_Cluster::whoWasRemovedHearsNothingMoreAndMayNothing()
{
    const ConversationId garden = createGarden();
    m_ada->say(garden, QStringLiteral("1"));
    QVERIFY(hears(*m_bob, garden, numbered(1)));
    m_ada->ask<reply::Ok>(request::RemoveMember{garden, m_bob->user.id});
    m_ada->say(garden, QStringLiteral("2"));
    const auto left = [&] {
        const auto own = m_bob->entries(selfConversation(m_bob->user.id));
        return !own.empty() && own.back().kind == EntryKind::Left;
    };
    QVERIFY(waitUntil(left));
    QCOMPARE(m_bob->refusalOf(textTo(garden)), ErrorCode::NotFound);
    reconciler();
    QCOMPARE(m_bob->texts(garden), numbered(1));
}

void tst_Cluster::aRemovalIsKnownWithoutHints()
{
    const ConversationId garden = createGarden();
    m_hub->cut(2);
    m_ada->say(garden, QStringLiteral("1"));
    reconciler();
    QVERIFY(hears(*m_bob, garden, numbered(1))); // the next look is in a second
    m_ada->ask<reply::Ok>(request::RemoveMember{garden, m_bob->user.id});
    two().clock.time += 500;
    two().service->tick();
    QVERIFY(waitUntil([&] {
        return std::holds_alternative<Error>(m_bob->askAny(request::GetLog{garden, 0, 0}).body);
    }));
}

void tst_Cluster::rightsThatChangedWhileNobodyWasHereHold()
{
    const ConversationId garden = createGarden();
    m_bob->say(garden, QStringLiteral("1")); // two knows the group now
    m_bob->disconnect();
    m_ada->ask<reply::Ok>(request::RemoveMember{garden, m_bob->user.id});
    m_bob->reconnect();
    m_bob->hello();
    QCOMPARE(m_bob->refusalOf(textTo(garden)), ErrorCode::NotFound);
}

void tst_Cluster::aGroupKeepsAnOwnerWhereTwoNodesLetTheLastTwoGo()
{
    const ConversationId garden = createGarden();
    const TestPeer carol = TestPeer::member(one(), QStringLiteral("carol"));
    m_ada->ask<reply::Ok>(request::AddMembers{garden, {carol.user.id}});
    m_ada->ask<reply::Ok>(request::SetRole{garden, m_bob->user.id, Role::Owner});
    reconciler();
    m_bob->say(garden, QStringLiteral("1")); // two knows the group now
    m_hub->cut(2);
    m_ada->ask<reply::Ok>(request::RemoveMember{garden, m_ada->user.id});
    QCOMPARE(m_bob->refusalOf(request::RemoveMember{garden, m_bob->user.id}), ErrorCode::Forbidden);
    m_bob->ask<reply::Ok>(request::SetRole{garden, carol.user.id, Role::Owner});
    m_bob->ask<reply::Ok>(request::RemoveMember{garden, m_bob->user.id});
}

void tst_Cluster::whatMembersSeeIsTheSameOnBothNodes()
{
    TestPeer carol = TestPeer::member(two(), QStringLiteral("carol"));
    const ConversationId garden = createGarden({});
    const Seq early = m_ada->say(garden, QStringLiteral("early")).seq;
    m_ada->ask<reply::Ok>(request::AddMembers{garden, {m_bob->user.id}});
    QVERIFY(comes([&] { return !m_bob->entries(garden).empty(); }));
    const auto page = m_bob->ask<reply::Page>(request::GetHistory{garden, 0, 0});
    QCOMPARE(page.messages.size(), std::size_t(1));
    QVERIFY(!page.more);

    request::Send edit = textTo(garden);
    edit.kind = EntryKind::Edit;
    edit.target = early;
    edit.text = QStringLiteral("edited");
    m_ada->ask<reply::Accepted>(edit);
    m_ada->ask<reply::Ok>(request::SetHistory{garden, HistoryAccess::All});
    m_ada->ask<reply::Ok>(request::AddMembers{garden, {carol.user.id}});
    QVERIFY(comes([&] { return m_bob->entries(garden).size() == 4; }));
    QCOMPARE(m_bob->entries(garden)[1].text, QString());
    QCOMPARE(m_ada->entries(garden)[3].text, edit.text);
    QVERIFY(comes([&] { return !carol.entries(garden).empty(); }));
    QCOMPARE(carol.ask<reply::Page>(request::GetHistory{garden, 0, 0}).messages[1].text, edit.text);
    QCOMPARE(m_bob->ask<reply::Page>(request::GetHistory{garden, 0, 0}).messages.size(), std::size_t(3));
}

void tst_Cluster::whatANodeHasNotHeardOfIsChangedBack()
{
    const ConversationId garden = createGarden();
    m_ada->ask<reply::Ok>(request::SetRole{garden, m_bob->user.id, Role::Owner});
    reconciler();
    m_bob->say(garden, QStringLiteral("1")); // two knows the group now
    m_hub->cut(2);
    m_ada->ask<reply::Ok>(request::SetHistory{garden, HistoryAccess::All});
    m_bob->ask<reply::Ok>(request::SetHistory{garden, HistoryAccess::Joined});
    const auto group = m_ada->ask<reply::Conversations>(request::GetConversations{garden, {}});
    QCOMPARE(group.items.front().history, HistoryAccess::Joined);
}

void tst_Cluster::whoJoinedLaterIsPushedNothingFromBefore()
{
    TestPeer carol = TestPeer::member(two(), QStringLiteral("carol"));
    const ConversationId garden = createGarden({carol.user.id});
    m_ada->say(garden, QStringLiteral("1"));
    QVERIFY(hears(carol, garden, numbered(1)));
    m_bob->reconnect();
    m_bob->hello();
    m_hub->cut(2);
    m_ada->say(garden, QStringLiteral("2"));
    m_ada->ask<reply::Ok>(request::AddMembers{garden, {m_bob->user.id}});
    // Two loads the group, since Bob signed in after it did, and so is ahead of what it has pushed.
    m_bob->ask<reply::Page>(request::GetHistory{garden, 0, 0});
    m_hub->mend(2);
    m_ada->say(garden, QStringLiteral("3"));
    reconciler();
    QVERIFY(hears(carol, garden, numbered(3)));
    QVERIFY(hears(*m_bob, garden, {QStringLiteral("3")}));
    QCOMPARE(m_bob->entries(garden).front().kind, EntryKind::Member);
}

void tst_Cluster::whoCameBackWithoutHintsSeesFromThere_data()
{
    QTest::addColumn<int>("between");
    QTest::newRow("a gap that is read") << 1;
    QTest::newRow("a gap that is left to the devices") << limits::unackedEntries + 10;
}

void tst_Cluster::whoCameBackWithoutHintsSeesFromThere()
{
    QFETCH(int, between);
    const ConversationId garden = createGarden();
    m_ada->say(garden, QStringLiteral("1"));
    QVERIFY(hears(*m_bob, garden, numbered(1))); // and does not ack it
    m_hub->cut(2);
    m_ada->ask<reply::Ok>(request::RemoveMember{garden, m_bob->user.id});
    for (int i = 0; i < between; ++i)
        m_ada->say(garden, QStringLiteral("2"));
    m_ada->ask<reply::Ok>(request::AddMembers{garden, {m_bob->user.id}});
    const Seq joined = m_ada->say(garden, QStringLiteral("3")).seq - 1;
    m_hub->mend(2);
    reconciler();
    QVERIFY(hears(*m_bob, garden, {QStringLiteral("1"), QStringLiteral("3")}));
    const auto log = m_bob->ask<reply::Log>(request::GetLog{garden, 0, 0});
    QCOMPARE(log.entries.front().seq, joined);
    QCOMPARE(m_bob->ask<reply::Page>(request::GetHistory{garden, 0, 0}).messages.front().seq, joined);
}

void tst_Cluster::presenceIsKnownAcrossNodes()
{
    const Presence first = m_ada->ask<reply::Presences>(request::Watch{{m_bob->user.id}}).items.front();
    const auto last = [&] {
        const auto pushed = m_ada->pushed<reply::Presences>();
        return pushed.empty() ? first : pushed.back().items.front();
    };
    QVERIFY(waitUntil([&] { return last().state == PresenceState::Online; }));
    m_bob->disconnect();
    QVERIFY(waitUntil([&] { return last().state == PresenceState::Offline; }));
    QCOMPARE(last().lastSeen, two().clock.now());
    m_bob->reconnect();
    m_bob->hello();
    QVERIFY(waitUntil([&] { return last().state == PresenceState::Online; }));
    m_hub->cut(2); // as if the node had died: its lease ends
    QVERIFY(waitUntil([&] { return last().state == PresenceState::Offline; }));
}

void tst_Cluster::whoComesToAnotherNodeStaysOnline()
{
    TestPeer carol = TestPeer::member(two(), QStringLiteral("carol"));
    carol.ask<reply::Presences>(request::Watch{{m_bob->user.id}});
    TestPeer moved = m_bob->on(one());
    moved.hello(m_bob->cursor);
    QVERIFY(waitUntil([&] { return m_bob->wasClosed(CloseCode::Replaced); }));
    carol.ask<reply::Devices>(request::GetDevices{});
    for (const auto &pushed : carol.pushed<reply::Presences>())
        QCOMPARE(pushed.items[0].state, PresenceState::Online);
}

void tst_Cluster::whoPollsAnotherNodeStaysOnline()
{
    m_three = std::make_unique<JoinedNode>(*m_hub, m_folder->filePath(QStringLiteral("kith.db")), 3);
    m_hub->tellAlive();
    m_others.push_back(std::make_unique<TestPeer>(TestPeer::member(two(), QStringLiteral("carol"))));
    m_others.push_back(std::make_unique<TestPeer>(TestPeer::member(three(), QStringLiteral("dave"))));
    const std::vector<TestPeer *> watchers{m_ada.get(), m_others[0].get(), m_others[1].get()};
    QHash<ConnectionId, PresenceState> first;
    for (TestPeer *watcher : watchers)
        first[watcher->connection] =
            watcher->ask<reply::Presences>(request::Watch{{m_bob->user.id}}).items[0].state;
    const auto states = [&](const TestPeer &watcher) {
        QList<PresenceState> all{first[watcher.connection]};
        for (const auto &pushed : watcher.pushed<reply::Presences>())
            all.append(pushed.items[0].state);
        return all;
    };
    const auto all = [&](PresenceState state) {
        return waitUntil([&] {
            return std::ranges::all_of(watchers,
                                       [&](TestPeer *watcher) { return states(*watcher).back() == state; });
        });
    };
    QVERIFY(all(PresenceState::Online));
    const auto passTime = [&](std::int64_t ms) {
        for (int i = 0; i < 20; ++i) // the nodes hear of each other
            QCoreApplication::processEvents();
        for (TestNode *node : {&one(), &two(), &three()}) {
            node->clock.time += ms;
            node->service->tick();
        }
        QCoreApplication::processEvents();
    };
    QString cursor = m_bob->cursor;
    for (TestNode *node : {&one(), &two(), &two(), &three(), &one()}) {
        TestPeer poll = m_bob->on(*node, ConnectionKind::Poll);
        poll.hello(cursor);
        cursor = poll.cursor;
        passTime(1000);
        poll.disconnect();
        passTime(PresenceService::longestPause - 1000);
    }
    for (const TestPeer *watcher : watchers)
        QVERIFY(!states(*watcher).contains(PresenceState::Offline));
    passTime(1000);
    QVERIFY(all(PresenceState::Offline));
}

void tst_Cluster::whereTheDirectoryIsAwayPresenceIsUnknown()
{
    m_hub->cut(1);
    const auto isUnknown = [&] {
        const auto states = m_ada->ask<reply::Presences>(request::Watch{{m_bob->user.id}}).items;
        return states.front().state == PresenceState::Unknown;
    };
    QVERIFY(waitUntil(isUnknown));
    m_hub->mend(1);
    QVERIFY(waitUntil([&] {
        const auto pushed = m_ada->pushed<reply::Presences>();
        return !pushed.empty() && pushed.back().items.front().state == PresenceState::Online;
    }));
}

void tst_Cluster::aLossOfTheDirectoryReadsTheStoreOnce()
{
    const TestPeer carol = TestPeer::member(two(), QStringLiteral("carol"));
    const std::vector<UserId> users{m_bob->user.id, carol.user.id};
    const auto first = m_ada->ask<reply::Presences>(request::Watch{users}).items;
    const auto all = [&](PresenceState state) {
        return waitUntil([&] {
            QHash<UserId, PresenceState> last;
            for (const Presence &presence : first)
                last.insert(presence.user, presence.state);
            for (const auto &pushed : m_ada->pushed<reply::Presences>())
                last.insert(pushed.items.front().user, pushed.items.front().state);
            return std::ranges::all_of(
                users, [&](UserId user) { return last.contains(user) && last.value(user) == state; });
        });
    };
    QVERIFY(all(PresenceState::Online));
    const int before = one().tokens.lastSeenReads;
    m_hub->cut(1);
    QVERIFY(all(PresenceState::Unknown));
    QCOMPARE(one().tokens.lastSeenReads, before + 1);
}

void tst_Cluster::whereTheDirectoryForgotAllNobodyIsOfflineBeforeTheirNodeIsBack()
{
    const Presence first = m_ada->ask<reply::Presences>(request::Watch{{m_bob->user.id}}).items.front();
    const auto last = [&] {
        const auto pushed = m_ada->pushed<reply::Presences>();
        return (pushed.empty() ? first : pushed.back().items.front()).state;
    };
    QVERIFY(waitUntil([&] { return last() == PresenceState::Online; }));
    m_hub->cut(1);
    m_hub->cut(2);
    m_hub->mend(1);
    QVERIFY(waitUntil([&] { return last() == PresenceState::Unknown; }));
    m_hub->mend(2);
    QVERIFY(waitUntil([&] { return last() == PresenceState::Online; }));
    for (const auto &pushed : m_ada->pushed<reply::Presences>())
        QVERIFY(pushed.items.front().state != PresenceState::Offline);

    // This time it does not come back.
    m_hub->cut(1);
    m_hub->cut(2);
    m_hub->mend(1);
    QVERIFY(waitUntil([&] { return last() == PresenceState::Unknown; }));
    QVERIFY(waitUntil([&] {
        m_hub->tellAlive();
        return last() == PresenceState::Offline;
    }));
}

void tst_Cluster::aDeviceIsOnItsLatestNodeOnly()
{
    TestPeer moved = m_ada->on(two());
    moved.hello();
    QVERIFY(
        waitUntil([&] { return one().connections.closed.value(m_ada->connection) == CloseCode::Replaced; }));
    one().service->closed(m_ada->connection, 4001);
    TestPeer back = m_ada->on(one());
    back.hello();
    QVERIFY(
        waitUntil([&] { return two().connections.closed.value(moved.connection) == CloseCode::Replaced; }));
    QVERIFY(!one().connections.closed.contains(back.connection));
}

void tst_Cluster::typingCrosses()
{
    m_ada->say(direct(), QStringLiteral("1"));
    QVERIFY(hears(*m_bob, direct(), numbered(1)));
    m_ada->ask<reply::Ok>(request::SetTyping{direct(), true});
    QVERIFY(waitUntil([&] { return !m_bob->pushed<reply::Typing>().empty(); }));
    QCOMPARE(m_bob->pushed<reply::Typing>().front(), (reply::Typing{direct(), m_ada->user.id, true}));
}

void tst_Cluster::aNodeThatCameGetsDevicesOfTheOthers()
{
    threeJoins();
    two().log.holdWrites = true;
    m_bob->post(textTo(direct()), 1000);
    QVERIFY(waitUntil([&] { return !two().log.answers.empty(); }));
    // A balancer, which gives each device that comes back to the node that has the fewest.
    const auto balance = [&] {
        m_hub->tellAlive();
        for (auto &peer : m_others) {
            if (two().connections.closed.value(peer->connection) != CloseCode::GoingAway)
                continue;
            two().service->closed(peer->connection, 1001);
            TestNode &fewest =
                std::min({std::ref(one()), std::ref(two()), std::ref(three())},
                         [](TestNode &a, TestNode &b) { return a.service->users() < b.service->users(); });
            peer = std::make_unique<TestPeer>(peer->on(fewest));
            peer->hello();
        }
        return one().service->users() == 2 && two().service->users() == 2 && three().service->users() == 2;
    };
    QVERIFY(waitUntil(balance));
    QCOMPARE(two().service->metrics().rebalanced.value(), 3U);
    QVERIFY(!two().connections.closed.contains(m_bob->connection)); // it waits for an answer
    two().log.release();
    QVERIFY(waitUntil([&] { return m_bob->repliesTo(1000).size() == 1; }));
}

void tst_Cluster::aNodeThatStopsOrIsCutOffMovesNobody_data()
{
    QTest::addColumn<bool>("stops");
    QTest::newRow("stops") << true;
    QTest::newRow("is cut off") << false;
}

void tst_Cluster::aNodeThatStopsOrIsCutOffMovesNobody()
{
    QFETCH(bool, stops);
    threeJoins();
    if (stops)
        two().service->drain();
    else
        m_hub->cut(2);
    for (int i = 0; i < 20; ++i) {
        m_hub->tellAlive();
        QCoreApplication::processEvents();
    }
    QVERIFY(two().connections.closed.isEmpty());
}

KITH_TEST(tst_Cluster)
#include "tst_cluster.moc"
