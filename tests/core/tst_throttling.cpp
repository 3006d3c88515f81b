// SPDX-License-Identifier: Apache-2.0
#include "accountrequests.h"
#include "joinednode.h"
#include "tests/runner/runner.h"

using namespace kith;

//! Who asks too much has to wait, and nobody else.
class tst_Throttling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guessingIsThrottled();
    void attemptsUnderWayCount();
    void aHandleIsThrottledForThoseWhoGuessOnly();
    void refusedAttemptsCostNothing();
    void manyJoinBehindOneAddress();
    void guessedInvitesAreThrottled();
    void accountsWithoutAnInviteAreThrottled();
    void neighboursAreThrottledTogether_data();
    void neighboursAreThrottledTogether();
    void nodesCountTogether();
    void changingThePasswordIsThrottledForThatDeviceOnly();
    void whatPassedElsewhereIsWaitedFor();
    void manyRequestsAreThrottledForThatClientOnly();
    void readsOfOneConnectionAreAnsweredOneAfterAnother();
    void readsEndWithTheirConnection();
    void conversationsAreOpenedOneAfterAnother();
};

void tst_Throttling::guessingIsThrottled()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.signIns = {0.1, 5};
    TestNode node(settings);
    TestPeer peer(node);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(peer.refusalOf(login(QStringLiteral("ada"))), ErrorCode::BadCredentials);
    const auto error = peer.ask<Error>(login(QStringLiteral("ada")));
    QCOMPARE(error.code, ErrorCode::RateLimited);
    QCOMPARE(error.retryAfter, 10'000);
    node.clock.time += error.retryAfter;
    QCOMPARE(peer.refusalOf(login(QStringLiteral("ada"))), ErrorCode::BadCredentials);
}

void tst_Throttling::attemptsUnderWayCount()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.guesses = {0.1, 5};
    TestNode node(settings);
    TestPeer peer(node);
    for (int id = 1; id <= 40; ++id)
        peer.post(login(QStringLiteral("ada")), id);
    const auto answers = [&](ErrorCode code) {
        return std::ranges::count_if(node.connections.sent.value(peer.connection),
                                     [code](const Reply &reply) {
                                         const auto *error = std::get_if<Error>(&reply.body);
                                         return error && error->code == code;
                                     });
    };
    QVERIFY(waitUntil([&] { return answers(ErrorCode::BadCredentials) == 5; }));
    QCOMPARE(answers(ErrorCode::RateLimited), 35);
}

void tst_Throttling::aHandleIsThrottledForThoseWhoGuessOnly()
{
    ServiceSettings settings;
    settings.openRegistration = true;
    settings.requests = {1000, 100'000};
    TestNode node(settings);
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const auto guess = login(QStringLiteral("ADA"), QStringLiteral("a wrong password"));
    const auto home = QStringLiteral("192.0.2.1");
    for (int i = 0; i < 50; ++i) { // as many strangers
        TestPeer stranger(node, QStringLiteral("198.51.100.%1").arg(i));
        for (int tries = 0; tries < 10; ++tries)
            QCOMPARE(stranger.refusalOf(guess), ErrorCode::BadCredentials);
        QCOMPARE(stranger.refusalOf(guess), ErrorCode::RateLimited);
        QCOMPARE(stranger.refusalOf(login(QStringLiteral("ada"))), ErrorCode::RateLimited);
        TestPeer(node, home).ask<reply::Session>(login(QStringLiteral("ada")));
    }
}

void tst_Throttling::refusedAttemptsCostNothing()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.signIns = {0.5, 30};
    settings.guesses = {1.0 / 6, 10};
    TestNode node(settings);
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const auto home = QStringLiteral("192.0.2.1");
    TestPeer neighbour(node, home);
    int guesses = 0;
    for (int i = 0; i < 100; ++i)
        guesses += neighbour.refusalOf(login(QStringLiteral("bob"))) == ErrorCode::BadCredentials;
    QCOMPARE(guesses, 10);
    for (int i = 0; i < 95; ++i) // what is right costs a tenth
        TestPeer(node, home).ask<reply::Session>(login(QStringLiteral("ada")));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(neighbour.refusalOf(login(QStringLiteral("user%1").arg(i))), ErrorCode::BadCredentials);
    const auto error = neighbour.ask<Error>(login(QStringLiteral("ada")));
    QCOMPARE(error.code, ErrorCode::RateLimited); // 10 + 95 / 10 + 10
    TestPeer(node).ask<reply::Session>(login(QStringLiteral("ada"))); // from elsewhere
    node.clock.time += error.retryAfter + 1; // rounded
    TestPeer(node, home).ask<reply::Session>(login(QStringLiteral("ada")));
}

void tst_Throttling::manyJoinBehindOneAddress()
{
    ServiceSettings settings;
    TestNode node(settings);
    const QString code = QStringLiteral("a good invite");
    bool made = false;
    node.storage->stores().invites.create({newId<InviteId>(), {}, node.clock.now(), 0, 100}, secretHash(code),
                                          [&](const Result<Done> &done) { made = bool(done); });
    QVERIFY(waitUntil([&] { return made; }));
    for (int i = 0; i < 60; ++i) { // at once
        const QString handle = QStringLiteral("person%1").arg(i);
        TestPeer peer(node, QStringLiteral("192.0.2.1"));
        peer.ask<reply::Server>(request::ServerInfo{code});
        for (const QString &wish : {QStringLiteral("person0"), handle + u'x', handle})
            peer.ask<reply::HandleState>(request::CheckHandle{wish, code});
        auto join = account(handle);
        join.invite = code;
        peer.ask<reply::Session>(join);
    }
}

void tst_Throttling::guessedInvitesAreThrottled()
{
    TestNode node(ServiceSettings{});
    TestPeer peer(node);
    int guesses = 0;
    for (int i = 0; i < 100; ++i) {
        const QString code = QString::number(i);
        auto join = account(QStringLiteral("ada"));
        join.invite = code;
        guesses += peer.refusalOf(request::ServerInfo{code}) == ErrorCode::InviteInvalid;
        guesses +=
            peer.refusalOf(request::CheckHandle{QStringLiteral("ada"), code}) == ErrorCode::InviteInvalid;
        guesses += peer.refusalOf(join) == ErrorCode::InviteInvalid;
    }
    QCOMPARE(guesses, 30);
    peer.ask<reply::Server>(request::ServerInfo{}); // asks for nothing that can be guessed
}

void tst_Throttling::accountsWithoutAnInviteAreThrottled()
{
    ServiceSettings settings;
    settings.openRegistration = true;
    TestNode node(settings);
    TestPeer peer(node);
    int accounts = 0;
    for (int i = 0; i < 100; ++i)
        accounts += std::holds_alternative<reply::Session>(
            peer.askAny(account(QStringLiteral("person%1").arg(i))).body);
    QCOMPARE(accounts, 30);
}

void tst_Throttling::neighboursAreThrottledTogether_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("together");
    const auto row = [](const char *name, const char *one, const char *other, bool together) {
        QTest::addRow("%s", name) << QString::fromLatin1(one) << QString::fromLatin1(other) << together;
    };
    row("IPv4", "192.0.2.7", "192.0.2.7", true);
    row("IPv4 of one net", "192.0.2.7", "192.0.2.8", false);
    row("IPv6 of one /64", "2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true);
    row("IPv6 of two /64", "2001:db8::1", "2001:db8:0:1::1", false);
    row("IPv6 in full", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", true);
    row("IPv6, zeros at the end", "2001:db8:1:2::", "2001:db8:1:3::", false);
    row("IPv6, zeros in front", "::1", "::2:1", true);
    row("IPv6 of a link", "fe80::1%eth0.7", "fe80::2%eth0.7", true);
    row("IPv4 in IPv6", "::ffff:192.0.2.7", "192.0.2.7", true);
    row("IPv4 of one net in IPv6", "::ffff:192.0.2.7", "::ffff:192.0.2.8", false);
}

void tst_Throttling::neighboursAreThrottledTogether()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(bool, together);
    ServiceSettings settings = TestNode::openSettings();
    settings.signIns = {0.1, 1};
    TestNode node(settings);
    TestPeer first(node, one);
    TestPeer second(node, other);
    QCOMPARE(first.refusalOf(login(QStringLiteral("ada"))), ErrorCode::BadCredentials);
    QCOMPARE(second.refusalOf(login(QStringLiteral("bob"))),
             together ? ErrorCode::RateLimited : ErrorCode::BadCredentials);
}

void tst_Throttling::nodesCountTogether()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.guesses = {0.1, 5};
    const QTemporaryDir folder;
    const QString database = folder.filePath(QStringLiteral("kith.db"));
    LocalHub hub;
    JoinedNode one(hub, database, 1, settings);
    JoinedNode two(hub, database, 2, settings);
    hub.tellAlive();
    QCoreApplication::processEvents();
    TestPeer here(one.node, QStringLiteral("192.0.2.1"));
    TestPeer there(two.node, QStringLiteral("192.0.2.1"));
    const auto passes = [](TestPeer &peer) {
        const auto code = peer.refusalOf(login(QStringLiteral("ada")));
        for (int turn = 0; turn < 10; ++turn)
            QCoreApplication::processEvents(); // brings the hint over
        return code == ErrorCode::BadCredentials;
    };
    for (int i = 0; i < 5; ++i)
        QVERIFY(passes(i % 2 ? here : there));
    QVERIFY(!passes(here));
    QVERIFY(!passes(there)); // and what was refused is not counted anywhere:
    one.node.clock.time += 10'000;
    two.node.clock.time += 10'000;
    QVERIFY(passes(there));
    QVERIFY(!passes(here));

    // Without each other each has a limit of its own, and none waits.
    hub.cut(2);
    QCoreApplication::processEvents();
    one.node.clock.time += 50'000;
    two.node.clock.time += 50'000;
    for (TestPeer *peer : {&here, &there}) {
        for (int i = 0; i < 5; ++i)
            QVERIFY(passes(*peer));
        QVERIFY(!passes(*peer));
    }
}

void tst_Throttling::changingThePasswordIsThrottledForThatDeviceOnly()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.signIns = {0.1, 5};
    const QTemporaryDir folder;
    const QString database = folder.filePath(QStringLiteral("kith.db"));
    LocalHub hub;
    JoinedNode one(hub, database, 1, settings);
    JoinedNode two(hub, database, 2, settings);
    hub.tellAlive();
    QCoreApplication::processEvents();
    TestPeer ada = TestPeer::member(one.node, QStringLiteral("ada"));
    const request::ChangePassword change{QStringLiteral("a wrong password"),
                                         QStringLiteral("a new password")};
    for (int i = 0; i < 5; ++i)
        QCOMPARE(ada.refusalOf(change), ErrorCode::BadCredentials);
    QCOMPARE(ada.refusalOf(change), ErrorCode::RateLimited);
    QCoreApplication::processEvents(); // brings the hints over
    TestPeer moved = ada.on(two.node);
    moved.hello();
    QCOMPARE(moved.refusalOf(change), ErrorCode::RateLimited);
    two.node.clock.time += 10'000;
    moved.ask<reply::Ok>(
        request::ChangePassword{QStringLiteral("correct horse battery"), QStringLiteral("a new password")});
}

void tst_Throttling::whatPassedElsewhereIsWaitedFor()
{
    TokenBucket bucket({0.1, 5});
    std::int64_t now = 1'000'000;
    QCOMPARE(bucket.take(now), 0);
    for (int i = 0; i < 7; ++i)
        bucket.spend(now); // three more than there were
    QCOMPARE(bucket.take(now), 40'000);
    for (int i = 0; i < 100; ++i)
        bucket.spend(now);
    QCOMPARE(bucket.take(now), 60'000);
    now += 59'999;
    QVERIFY(bucket.take(now) > 0);
    now += 2;
    QCOMPARE(bucket.take(now), 0);
    QVERIFY(!bucket.full(now));
}

void tst_Throttling::manyRequestsAreThrottledForThatClientOnly()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.requests = {50, 400};
    TestNode node(settings);
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    for (int i = 0; i < 10'000; ++i)
        ada.post(request::Watch{}, 100 + i);
    const auto replies = node.connections.sent.value(ada.connection);
    std::int64_t refused = 0;
    for (const Reply &reply : replies) {
        const auto *error = std::get_if<Error>(&reply.body);
        if (!error)
            continue;
        ++refused;
        QCOMPARE(error->code, ErrorCode::RateLimited);
        QVERIFY(error->retryAfter > 0);
    }
    QVERIFY(refused >= 9'600);
    bob.ask<reply::Devices>(request::GetDevices{});
    node.clock.time += 20;
    ada.ask<reply::Presences>(request::Watch{});
}

void tst_Throttling::readsOfOneConnectionAreAnsweredOneAfterAnother()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    bob.ask<reply::Conversations>(request::OpenDirect{ada.user.id});
    const ConversationId direct = directConversation(ada.user.id, bob.user.id);
    constexpr std::int64_t first = 1'000, waiting = 64;
    const auto answeredUpTo = [&](std::int64_t last) {
        for (std::int64_t id = first; id <= last; ++id) {
            if (!waitUntil([&] { return ada.repliesTo(id).size() == 1; }))
                return false;
        }
        return true;
    };
    const auto answers = [&] {
        return std::ranges::count_if(node.connections.sent.value(ada.connection),
                                     [](const Reply &reply) { return reply.re >= first; });
    };
    node.connections.isFull = true;
    for (std::int64_t id = first; id < first + 1 + waiting; ++id)
        ada.post(request::GetDevices{}, id);
    const auto refusal = ada.ask<Error>(request::GetHistory{direct});
    QCOMPARE(refusal.code, ErrorCode::RateLimited);
    QVERIFY(refusal.retryAfter > 0);
    QVERIFY(answeredUpTo(first));
    ada.say(direct, QStringLiteral("no read"));
    bob.ask<reply::Devices>(request::GetDevices{});
    QCOMPARE(answers(), 1);

    node.service->hasRoom(ada.connection);
    QVERIFY(answeredUpTo(first + 1));
    bob.say(direct, QStringLiteral("later"));
    QCOMPARE(answers(), 2);

    node.connections.isFull = false;
    node.service->hasRoom(ada.connection);
    QVERIFY(answeredUpTo(first + waiting));
    std::vector<std::int64_t> order;
    for (const Reply &reply : node.connections.sent.value(ada.connection)) {
        if (reply.re >= first)
            order.push_back(reply.re);
    }
    QVERIFY(std::ranges::is_sorted(order));
    ada.ask<reply::Devices>(request::GetDevices{});
}

void tst_Throttling::readsEndWithTheirConnection()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    node.connections.isFull = true;
    for (std::int64_t id = 1'000; id < 1'003; ++id)
        ada.post(request::GetDevices{}, id);
    QVERIFY(waitUntil([&] { return ada.repliesTo(1'000).size() == 1; }));
    const ConnectionId ended = ada.connection;
    node.service->closed(ended, 1000);
    node.service->hasRoom(ended);
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    node.connections.isFull = false;
    bob.ask<reply::Devices>(request::GetDevices{});
    QVERIFY(ada.repliesTo(1'001).empty());
    QVERIFY(node.service->idle());
}

//! The answer to a repeated request holds all members of a group.
void tst_Throttling::conversationsAreOpenedOneAfterAnother()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    const request::CreateGroup group{newId<ClientId>(), QStringLiteral("Team"), {bob.user.id}};
    ada.ask<reply::Conversations>(group);
    node.connections.isFull = true;
    for (std::int64_t id = 1'000; id < 1'020; id += 2) {
        ada.post(group, id);
        ada.post(request::OpenDirect{bob.user.id}, id + 1);
    }
    for (std::int64_t id = 1'000; id < 1'020; ++id) {
        QVERIFY(waitUntil([&] { return ada.repliesTo(id).size() == 1; }));
        QVERIFY(std::holds_alternative<reply::Conversations>(ada.repliesTo(id)[0].body));
        bob.ask<reply::Devices>(request::GetDevices{});
        QVERIFY(ada.repliesTo(id + 1).empty());
        node.service->hasRoom(bob.connection);
        node.service->hasRoom(ada.connection);
    }
}

KITH_TEST(tst_Throttling)
#include "tst_throttling.moc"
