// SPDX-License-Identifier: Apache-2.0
#include "accountrequests.h"
#include "joinednode.h"
#include "tests/runner/runner.h"
#include "twopeers.h"

using namespace kith;

//! Connections that are one request each.
class tst_Calls : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init() { meet(); }

    void aCallChangesNothingForItsDevice();
    void aCallShowsNobodyOnline();
    void whatACallSendsReachesAll();
    void aCallAcksNothing();
    void aCallWatchesNobody();
    void anEndedTokenEndsCalls_data();
    void anEndedTokenEndsCalls();
    void logoutIsAnsweredFirst();
    void aWrongTokenRefusesWhatCameWithIt();
    void withoutATokenTheTableSaysWhatWorks();
    void theCallsOfADeviceShareALimit();
    void strangersShareALimitByNetwork();
    void wrongTokensCountForTheirNetwork();
    void aFloodOfCallsIsNotedAFewTimes();
    void aCallSeesWhatOtherNodesWrote();
    void aCallLearnsWhoIsOnOtherNodes();

private:
    TestPeer callOf(const TestPeer &peer) { return callOf(peer, *node); }
    static TestPeer callOf(const TestPeer &peer, TestNode &on)
    {
        TestPeer call = peer.on(on, ConnectionKind::Call);
        call.hello();
        return call;
    }
    static std::optional<ErrorCode> errorOf(const Reply &reply)
    {
        const auto *error = std::get_if<Error>(&reply.body);
        return error ? std::optional(error->code) : std::nullopt;
    }
};

void tst_Calls::aCallChangesNothingForItsDevice()
{
    TestPeer call = bob->on(*node, ConnectionKind::Call);
    const reply::Welcome welcome = call.hello();
    QCOMPARE(welcome.user.id, bob->user.id);
    QVERIFY(welcome.cursor.isEmpty() && !welcome.fresh);
    QVERIFY(node->connections.greeted.contains(call.connection));
    ada->say(direct(), QStringLiteral("1"));
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 1; }));
    call.ask<reply::Devices>(request::GetDevices{});
    QVERIFY(call.entries(direct()).empty());
    QVERIFY(!node->connections.closed.contains(bob->connection));
    call.disconnect();
    bob->reconnect();
    QVERIFY(!bob->hello(bob->cursor).fresh);
    QCOMPARE(bob->texts(direct()).size(), 1); // not acked
}

void tst_Calls::aCallShowsNobodyOnline()
{
    bob->disconnect();
    const auto states = ada->ask<reply::Presences>(request::Watch{{bob->user.id}}).items;
    QCOMPARE(states[0].state, PresenceState::Offline);
    QCoreApplication::processEvents();
    const int writes = node->tokens.lastSeenWrites;
    TestPeer call = callOf(*bob);
    call.ask<reply::Devices>(request::GetDevices{});
    QCOMPARE(node->service->users(), 1);
    call.disconnect();
    QCoreApplication::processEvents();
    QVERIFY(ada->pushed<reply::Presences>().empty());
    QCOMPARE(node->tokens.lastSeenWrites, writes);
}

void tst_Calls::whatACallSendsReachesAll()
{
    TestPeer call = callOf(*bob);
    QCOMPARE(call.say(direct(), QStringLiteral("1")).seq, Seq(1));
    QVERIFY(waitUntil([&] { return ada->texts(direct()).size() == 1 && bob->texts(direct()).size() == 1; }));
    call.ask<reply::Ok>(request::MarkRead{direct(), 1});
    QVERIFY(waitUntil([&] { return !ada->pushed<reply::Marks>().empty(); }));
    call.ask<reply::Ok>(request::SetTyping{direct(), true});
    QVERIFY(waitUntil([&] { return !ada->pushed<reply::Typing>().empty(); }));
    QVERIFY(call.pushed<reply::Event>().empty() && call.pushed<reply::Marks>().empty());
}

void tst_Calls::aCallAcksNothing()
{
    QCOMPARE(callOf(*bob).refusalOf(request::Ack{{{direct(), 1}}}), ErrorCode::BadRequest);
}

void tst_Calls::aCallWatchesNobody()
{
    TestPeer call = callOf(*bob);
    const auto states = call.ask<reply::Presences>(request::Watch{{ada->user.id, bob->user.id}}).items;
    QCOMPARE(states,
             std::vector<Presence>(
                 {{ada->user.id, PresenceState::Online, 0}, {bob->user.id, PresenceState::Online, 0}}));
    ada->disconnect();
    call.ask<reply::Devices>(request::GetDevices{});
    QVERIFY(call.pushed<reply::Presences>().empty());
}

void tst_Calls::anEndedTokenEndsCalls_data()
{
    QTest::addColumn<bool>("isRevoked");
    QTest::newRow("revoked") << true;
    QTest::newRow("password changed") << false;
}

void tst_Calls::anEndedTokenEndsCalls()
{
    QFETCH(bool, isRevoked);
    TestPeer laptop(*node);
    laptop.token = laptop.ask<reply::Session>(login(QStringLiteral("bob"))).token;
    laptop.hello();
    TestPeer call = callOf(*bob), other = callOf(laptop);
    if (isRevoked) {
        for (const Device &device : laptop.ask<reply::Devices>(request::GetDevices{}).items) {
            if (!device.current)
                laptop.ask<reply::Ok>(request::RevokeDevice{device.id});
        }
    } else {
        laptop.ask<reply::Ok>(request::ChangePassword{QStringLiteral("correct horse battery"),
                                                      QStringLiteral("another horse battery")});
    }
    QVERIFY(waitUntil([&] { return call.wasClosed(CloseCode::SignedOut); }));
    QCOMPARE(call.refusalOf(request::GetDevices{}), ErrorCode::NotSignedIn);
    other.ask<reply::Devices>(request::GetDevices{});
    QVERIFY(!node->connections.closed.contains(other.connection));
}

void tst_Calls::logoutIsAnsweredFirst()
{
    TestPeer call = callOf(*bob);
    call.ask<reply::Ok>(request::Logout{});
    QVERIFY(waitUntil(
        [&] { return call.wasClosed(CloseCode::SignedOut) && bob->wasClosed(CloseCode::SignedOut); }));
}

void tst_Calls::aWrongTokenRefusesWhatCameWithIt()
{
    TestPeer stranger(*node, QStringLiteral("192.0.2.1"), ConnectionKind::Call);
    stranger.token = QStringLiteral("wrong");
    const Reply answer = stranger.askBehindHello(account(QStringLiteral("eve")));
    QCOMPARE(errorOf(answer), ErrorCode::TokenInvalid);
    QCOMPARE(node->connections.closed.value(stranger.connection), CloseCode::SignedOut);
    QVERIFY(waitUntil([&] { return node->service->idle(); }));
    TestPeer eve(*node);
    eve.ask<reply::Session>(account(QStringLiteral("eve"))); // the handle is free
}

void tst_Calls::withoutATokenTheTableSaysWhatWorks()
{
    TestPeer stranger(*node, QStringLiteral("192.0.2.1"), ConnectionKind::Call);
    stranger.ask<reply::Server>(request::ServerInfo{});
    QCOMPARE(stranger.refusalOf(request::GetDevices{}), ErrorCode::NotSignedIn);
    stranger.ask<reply::Session>(login(QStringLiteral("bob")));
}

void tst_Calls::theCallsOfADeviceShareALimit()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.requests = {1, 20};
    TestNode limited(settings);
    TestPeer eve = TestPeer::member(limited, QStringLiteral("eve"));
    TestPeer laptop(limited);
    laptop.token = laptop.ask<reply::Session>(login(QStringLiteral("eve"))).token;
    const auto call = [&](const QString &token) {
        TestPeer peer(limited, QStringLiteral("192.0.2.1"), ConnectionKind::Call);
        peer.token = token;
        return peer.askBehindHello(request::GetDevices{});
    };
    for (int i = 0; i < 20; ++i)
        QCOMPARE(errorOf(call(eve.token)), std::nullopt);
    const Reply refused = call(eve.token);
    QCOMPARE(errorOf(refused), ErrorCode::RateLimited);
    const std::int64_t wait = std::get<Error>(refused.body).retryAfter;
    QVERIFY(wait > 0 && wait <= 1000);
    for (int i = 0; i < 20; ++i) // at the same address
        QCOMPARE(errorOf(call(laptop.token)), std::nullopt);
    TestPeer poll = eve.on(limited, ConnectionKind::Poll);
    QCOMPARE(poll.refusalOf(request::Hello{{1}, eve.token, {}, {}}), ErrorCode::RateLimited);
    limited.clock.time += wait;
    QCOMPARE(errorOf(call(eve.token)), std::nullopt);
    QCOMPARE(errorOf(call(eve.token)), ErrorCode::RateLimited);
}

void tst_Calls::strangersShareALimitByNetwork()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.requests = {1, 10};
    TestNode limited(settings);
    const auto ask = [&](const char *address) {
        return errorOf(TestPeer(limited, QString::fromLatin1(address), ConnectionKind::Call)
                           .askAny(request::ServerInfo{}));
    };
    for (int i = 0; i < 10; ++i)
        QCOMPARE(ask(i % 2 ? "2001:db8::1" : "2001:db8::2"), std::nullopt);
    QCOMPARE(ask("2001:db8::3"), ErrorCode::RateLimited);
    QCOMPARE(ask("2001:db9::3"), std::nullopt);
}

void tst_Calls::wrongTokensCountForTheirNetwork()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.requests = {1, 10};
    TestNode limited(settings);
    const auto hello = [&](const char *address) {
        TestPeer call(limited, QString::fromLatin1(address), ConnectionKind::Call);
        return call.refusalOf(request::Hello{{1}, QStringLiteral("wrong"), {}, {}});
    };
    for (int i = 0; i < 10; ++i)
        QCOMPARE(hello("192.0.2.1"), ErrorCode::TokenInvalid);
    QCOMPARE(hello("192.0.2.1"), ErrorCode::RateLimited);
    QCOMPARE(hello("192.0.2.2"), ErrorCode::TokenInvalid);
}

void tst_Calls::aFloodOfCallsIsNotedAFewTimes()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.requests = {1, 10};
    TestNode limited(settings);
    const int before = limited.auditLog.lines;
    for (int i = 0; i < 100; ++i)
        TestPeer(limited, QStringLiteral("192.0.2.1"), ConnectionKind::Call).askAny(request::ServerInfo{});
    QCOMPARE(limited.auditLog.lines, before + RefusedConnections::notedPerSecond);
    QCOMPARE(limited.auditLog.of(QStringLiteral("connection_refused")).last(),
             (QStringList{QStringLiteral("connection_refused"), QStringLiteral("peer=192.0.2.1"),
                          QStringLiteral("reason=rate")}));
}

void tst_Calls::aCallSeesWhatOtherNodesWrote()
{
    const QTemporaryDir folder;
    const QString database = folder.filePath(QStringLiteral("kith.db"));
    LocalHub hub;
    JoinedNode one(hub, database, 1), two(hub, database, 2);
    hub.tellAlive();
    TestPeer eve = TestPeer::member(one.node, QStringLiteral("eve"));
    TestPeer fay = TestPeer::member(one.node, QStringLiteral("fay"));
    eve.ask<reply::Conversations>(request::OpenDirect{fay.user.id});
    const ConversationId id = directConversation(eve.user.id, fay.user.id);
    for (int i = 1; i <= 3; ++i) { // nobody is connected to two
        eve.say(id, QString::number(i));
        TestPeer call = callOf(fay, two.node);
        const auto page = call.ask<reply::Page>(request::GetHistory{id, 0, 0});
        QCOMPARE(page.messages.size(), std::size_t(i));
        QCOMPARE(call.ask<reply::Log>(request::GetLog{id, 0, 0}).entries.size(), std::size_t(i));
        call.disconnect();
    }
    callOf(fay, two.node).say(id, QStringLiteral("4"));
    QVERIFY(waitUntil([&] { return eve.texts(id).size() == 4 && fay.texts(id).size() == 4; }));
}

void tst_Calls::aCallLearnsWhoIsOnOtherNodes()
{
    const QTemporaryDir folder;
    const QString database = folder.filePath(QStringLiteral("kith.db"));
    LocalHub hub;
    JoinedNode one(hub, database, 1), two(hub, database, 2);
    hub.tellAlive();
    TestPeer eve = TestPeer::member(one.node, QStringLiteral("eve"));
    TestPeer call = callOf(eve, two.node);
    const auto state = [&] {
        return call.ask<reply::Presences>(request::Watch{{eve.user.id}}).items[0].state;
    };
    QCOMPARE(state(), PresenceState::Online);
    eve.disconnect();
    QVERIFY(waitUntil([&] { return state() == PresenceState::Offline; }));
    hub.cut(2);
    QVERIFY(waitUntil([&] { return state() == PresenceState::Unknown; }));
}

KITH_TEST(tst_Calls)
#include "tst_calls.moc"
