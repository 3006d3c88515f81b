// SPDX-License-Identifier: Apache-2.0
#include "twopeers.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Presence : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init() { meet(); }

    void watchersHearWhoComesAndGoes();
    void connectionsThatEndTogetherTakeOneWrite();
    void whoPollsAgainStaysOnline();
    void whoPollsNoMoreGoesOffline();
    void aRevokedPollGoesOfflineAtOnce();
    void pollsAreStoredAsSeenOnce();
    void aServerThatStopsWaitsForNoPoll();
    void othersHearNothing();
    void watchingHasABound();
    void ackMarksDelivered();
    void readMarkReachesOthersAndOwnDevices();
    void marksNeverGoBack();
    void typingReachesTheOthersOnly();

private:
    void passTime(std::int64_t ms)
    {
        node->clock.time += ms;
        node->service->tick();
        QCoreApplication::processEvents();
    }
    reply::Marks lastMarks(const TestPeer &peer) const
    {
        const auto all = peer.pushed<reply::Marks>();
        return all.empty() ? reply::Marks{} : all.back();
    }
};

void tst_Presence::watchersHearWhoComesAndGoes()
{
    auto states = ada->ask<reply::Presences>(request::Watch{{bob->user.id}}).items;
    QCOMPARE(states, std::vector<Presence>({{bob->user.id, PresenceState::Online, 0}}));
    node->clock.time += 5000;
    bob->disconnect();
    const std::vector<Presence> gone{{bob->user.id, PresenceState::Offline, node->clock.now()}};
    QVERIFY(waitUntil([&] { return !ada->pushed<reply::Presences>().empty(); }));
    QCOMPARE(ada->pushed<reply::Presences>().back().items, gone);
    QTRY_COMPARE(ada->ask<reply::Presences>(request::Watch{{bob->user.id}}).items, gone); // from the store
    bob->reconnect();
    bob->hello();
    QCOMPARE(ada->pushed<reply::Presences>().back().items.front().state, PresenceState::Online);
}

void tst_Presence::connectionsThatEndTogetherTakeOneWrite()
{
    QCoreApplication::processEvents(); // what the sign-ins write
    const int before = node->tokens.lastSeenWrites;
    ada->disconnect();
    bob->disconnect();
    QCOMPARE(node->tokens.lastSeenWrites, before);
    QCoreApplication::processEvents();
    QCOMPARE(node->tokens.lastSeenWrites, before + 1);
}

void tst_Presence::whoPollsAgainStaysOnline()
{
    ada->ask<reply::Presences>(request::Watch{{bob->user.id}});
    for (const ConnectionKind kind : {ConnectionKind::Poll, ConnectionKind::Poll, ConnectionKind::Stream,
                                      ConnectionKind::Poll, ConnectionKind::Socket}) {
        TestPeer next = bob->on(*node, kind);
        next.hello(bob->cursor);
        if (kind == ConnectionKind::Poll) {
            next.disconnect();
            passTime(PresenceService::longestPause - 1);
        }
    }
    QVERIFY(ada->pushed<reply::Presences>().empty());
    passTime(PresenceService::longestPause);
    QVERIFY(ada->pushed<reply::Presences>().empty()); // no pause is left
}

void tst_Presence::whoPollsNoMoreGoesOffline()
{
    ada->ask<reply::Presences>(request::Watch{{bob->user.id}});
    bob->reconnect(ConnectionKind::Poll);
    bob->hello(bob->cursor);
    const std::int64_t ended = node->clock.now();
    bob->disconnect();
    passTime(PresenceService::longestPause - 1);
    const auto before = ada->pushed<reply::Presences>().size();
    QCOMPARE(ada->ask<reply::Presences>(request::Watch{{bob->user.id}}).items[0].state,
             PresenceState::Online);
    passTime(1);
    const std::vector<Presence> gone{{bob->user.id, PresenceState::Offline, ended}};
    QCOMPARE(ada->pushed<reply::Presences>().size(), before + 1);
    QCOMPARE(ada->pushed<reply::Presences>().back().items, gone);
    QTRY_COMPARE(ada->ask<reply::Presences>(request::Watch{{bob->user.id}}).items, gone);
    bob->reconnect(ConnectionKind::Poll);
    bob->hello(bob->cursor);
    QCOMPARE(ada->pushed<reply::Presences>().back().items[0].state, PresenceState::Online);
}

void tst_Presence::aRevokedPollGoesOfflineAtOnce()
{
    bob->reconnect(ConnectionKind::Poll);
    bob->hello(bob->cursor);
    ada->ask<reply::Presences>(request::Watch{{bob->user.id}});
    TestPeer call = bob->on(*node, ConnectionKind::Call);
    call.hello();
    call.ask<reply::Ok>(request::Logout{});
    QVERIFY(waitUntil([&] { return bob->wasClosed(CloseCode::SignedOut); }));
    bob->disconnect();
    QCOMPARE(ada->pushed<reply::Presences>().back().items[0].state, PresenceState::Offline);
}

void tst_Presence::pollsAreStoredAsSeenOnce()
{
    bob->disconnect();
    QCoreApplication::processEvents();
    const int before = node->tokens.lastSeenWrites;
    for (int i = 0; i < 10; ++i) {
        bob->reconnect(ConnectionKind::Poll);
        bob->hello(bob->cursor);
        bob->disconnect();
        passTime(1000);
    }
    QCOMPARE(node->tokens.lastSeenWrites, before + 1);
    passTime(PresenceService::longestPause);
    QCOMPARE(node->tokens.lastSeenWrites, before + 2);
}

void tst_Presence::aServerThatStopsWaitsForNoPoll()
{
    bob->reconnect(ConnectionKind::Poll);
    bob->hello(bob->cursor);
    bob->disconnect();
    QCoreApplication::processEvents();
    const int before = node->tokens.lastSeenWrites;
    node->service->drain();
    QVERIFY(!node->service->idle());
    QVERIFY(waitUntil([&] { return node->service->idle(); }));
    QCOMPARE(node->tokens.lastSeenWrites, before + 1);
}

void tst_Presence::othersHearNothing()
{
    ada->ask<reply::Presences>(request::Watch{{bob->user.id}});
    ada->ask<reply::Presences>(request::Watch{{}});
    bob->disconnect();
    ada->ask<reply::Devices>(request::GetDevices{});
    QVERIFY(ada->pushed<reply::Presences>().empty());
}

void tst_Presence::watchingHasABound()
{
    const std::vector<UserId> users(limits::presenceUsers + 1, bob->user.id);
    QCOMPARE(ada->refusalOf(request::Watch{users}), ErrorCode::TooLarge);
}

void tst_Presence::ackMarksDelivered()
{
    ada->say(direct(), QStringLiteral("there?"));
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 1; }));
    QCOMPARE(lastMarks(*ada).delivered, Seq(0));
    bob->ack(direct(), 1);
    QVERIFY(waitUntil([&] { return lastMarks(*ada).delivered == 1; }));
    QCOMPARE(lastMarks(*ada).user, bob->user.id);
    QCOMPARE(lastMarks(*ada).read, Seq(0));
}

void tst_Presence::readMarkReachesOthersAndOwnDevices()
{
    ada->say(direct(), QStringLiteral("1"));
    ada->say(direct(), QStringLiteral("2"));
    TestPeer tablet(*node);
    tablet.token = tablet
                       .ask<reply::Session>(
                           request::Login{QStringLiteral("bob"), QStringLiteral("correct horse battery"), {}})
                       .token;
    tablet.hello();
    bob->ask<reply::Ok>(request::MarkRead{direct(), 2});
    QVERIFY(waitUntil([&] { return lastMarks(*ada).read == 2; }));
    const ConversationId self = selfConversation(bob->user.id);
    QVERIFY(waitUntil([&] { return !tablet.entries(self).empty(); }));
    QCOMPARE(tablet.entries(self).back().kind, EntryKind::Read);
    QCOMPARE(tablet.entries(self).back().about, direct());
    QCOMPARE(tablet.entries(self).back().target, Seq(2));
    const auto conversation =
        bob->ask<reply::Conversations>(request::GetConversations{direct(), {}}).items[0];
    QCOMPARE(conversation.messages - conversation.readMessages, 0);
}

void tst_Presence::marksNeverGoBack()
{
    for (int i = 0; i < 3; ++i)
        ada->say(direct(), QString::number(i));
    bob->ask<reply::Ok>(request::MarkRead{direct(), 2});
    bob->ask<reply::Ok>(request::MarkRead{direct(), 1});
    bob->ask<reply::Ok>(request::MarkRead{direct(), 99}); // not above the head
    QVERIFY(waitUntil([&] { return lastMarks(*ada).read == 3; }));
    const auto conversation =
        bob->ask<reply::Conversations>(request::GetConversations{direct(), {}}).items[0];
    QCOMPARE(std::ranges::find(conversation.members, bob->user.id, &Member::user)->read, Seq(3));
}

void tst_Presence::typingReachesTheOthersOnly()
{
    ada->ask<reply::Ok>(request::SetTyping{direct(), true});
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::Typing>().empty(); }));
    const reply::Typing expected{direct(), ada->user.id, true};
    QCOMPARE(bob->pushed<reply::Typing>(), std::vector({expected}));
    QVERIFY(ada->pushed<reply::Typing>().empty());
}

KITH_TEST(tst_Presence)
#include "tst_presence.moc"
