// SPDX-License-Identifier: Apache-2.0
#include "testnode.h"

#include "server/core/rules/permissions.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Groups : public QObject
{
    Q_OBJECT

    static ConversationId crew(TestPeer &owner, const std::vector<UserId> &members)
    {
        const request::CreateGroup group{newId<ClientId>(), QStringLiteral("Crew"), members};
        return owner.ask<reply::Conversations>(group).items[0].id;
    }

private Q_SLOTS:
    void sameClientIdMakesOneGroup();
    void unknownMembersAreRefused();
    void titlesShowOnOneLine();
    void disabledUsersCannotBeReached();
    void everybodyHearsOfChanges();
    void rightsFollowRoles_data();
    void rightsFollowRoles();
    void lastOwnerStays();
    void changesAtOnceAreJudgedOneAfterTheOther();
    void manyThatWaitTheirTurnAreAllAnswered();
    void whoComesBackGetsNothingFromBetween();
    void whoIsRemovedDuringAReadGetsNothingOfIt();
};

void tst_Groups::sameClientIdMakesOneGroup()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    request::CreateGroup request{newId<ClientId>(), QStringLiteral("Crew"), {}};
    const auto first = ada.ask<reply::Conversations>(request);
    request.members = {bob.user.id}; // counts the first time only
    const auto second = ada.ask<reply::Conversations>(request);
    QCOMPARE(second.items[0].id, first.items[0].id);
    QCOMPARE(second.items[0].members.size(), std::size_t(1));
    QCOMPARE(second.items[0].head, Seq(1));
    QCOMPARE(ada.ask<reply::Conversations>(request::GetConversations{}).items.size(), std::size_t(1));
}

void tst_Groups::unknownMembersAreRefused()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    QCOMPARE(
        ada.refusalOf(request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {newId<UserId>()}}),
        ErrorCode::NotFound);
    QCOMPARE(ada.refusalOf(request::OpenDirect{newId<UserId>()}), ErrorCode::NotFound);
}

void tst_Groups::titlesShowOnOneLine()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const auto crew =
        ada.ask<reply::Conversations>(request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {}})
            .items.at(0)
            .id;
    for (const char *text : {"two\nlines", "", "\u3164", "\u200b\u200d", "Crew\u202e1", "\u2066Crew"}) {
        const QString title = QString::fromUtf8(text);
        QCOMPARE(ada.refusalOf(request::CreateGroup{newId<ClientId>(), title, {}}), ErrorCode::InvalidText);
        QCOMPARE(ada.refusalOf(request::SetTitle{crew, title}), ErrorCode::InvalidText);
    }
}

void tst_Groups::disabledUsersCannotBeReached()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const UserId bob = TestPeer::member(node, QStringLiteral("bob")).user.id;
    const auto group = [](const std::vector<UserId> &members) {
        return request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), members};
    };
    const auto hello = [](ConversationId conversation, UserId user) {
        request::Send send;
        send.conversation = conversation;
        send.user = user;
        send.clientId = newId<ClientId>();
        send.text = QStringLiteral("Hello");
        return send;
    };
    const auto disable = [&](bool disabled) {
        bool done = false;
        node.storage->stores().accounts.setDisabled(bob, disabled, {}, [&](auto) { done = true; });
        QVERIFY(waitUntil([&] { return done; }));
    };
    const ConversationId direct = ada.ask<reply::Accepted>(hello({}, bob)).conversation;
    TestPeer cleo = TestPeer::member(node, QStringLiteral("cleo"));
    const ConversationId together = ada.ask<reply::Conversations>(group({bob})).items[0].id;
    const ConversationId alone = ada.ask<reply::Conversations>(group({})).items[0].id;

    disable(true);
    for (const request::Any &refused : std::initializer_list<request::Any>{
             request::OpenDirect{bob}, group({bob}), request::AddMembers{alone, {bob}}})
        QCOMPARE(ada.refusalOf(refused), ErrorCode::NotFound);
    QCOMPARE(cleo.refusalOf(hello({}, bob)), ErrorCode::NotFound);
    ada.say(together, QStringLiteral("bob is still in it"));
    ada.say(direct, QStringLiteral("for when bob comes back"));

    disable(false);
    cleo.ask<reply::Accepted>(hello({}, bob));
}

void tst_Groups::everybodyHearsOfChanges()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    TestPeer cleo = TestPeer::member(node, QStringLiteral("cleo"));
    const auto made = ada.ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob.user.id}});
    const ConversationId id = made.items[0].id;
    QCOMPARE(made.items[0].members.size(), std::size_t(2));
    ada.ask<reply::Ok>(request::SetTitle{id, QStringLiteral("Harbour crew")});
    ada.ask<reply::Ok>(request::AddMembers{id, {cleo.user.id, bob.user.id}}); // bob is in it already
    ada.ask<reply::Ok>(request::SetRole{id, bob.user.id, Role::Admin});
    cleo.ask<reply::Ok>(request::RemoveMember{id, cleo.user.id});

    QVERIFY(waitUntil([&] { return bob.entries(id).size() == 5; }));
    const auto entries = bob.entries(id);
    QCOMPARE(entries[1].text, QStringLiteral("Harbour crew"));
    QCOMPARE(entries[2].subject, cleo.user.id);
    QCOMPARE(entries[2].role, Role::Member);
    QCOMPARE(entries[3].role, Role::Admin);
    QCOMPARE(entries[4].role, Role::None);
    QCOMPARE(entries[4].author, cleo.user.id);
    const auto now = bob.ask<reply::Conversations>(request::GetConversations{id, {}}).items[0];
    QCOMPARE(now.title, QStringLiteral("Harbour crew"));
    QCOMPARE(now.members.size(), std::size_t(2));
    QCOMPARE(now.head, Seq(5));
    QCOMPARE(now.messages, 0);
    QCOMPARE(cleo.refusalOf(request::GetHistory{id, 0, 0}), ErrorCode::NotFound);
}

void tst_Groups::rightsFollowRoles_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<bool>("setsTitle");
    QTest::addColumn<bool>("adds");
    QTest::addColumn<bool>("removesMember");
    QTest::addColumn<bool>("removesAdmin");
    QTest::addColumn<bool>("setsRole");
    QTest::addColumn<bool>("setsHistory");
    QTest::newRow("member") << int(Role::Member) << false << false << false << false << false << false;
    QTest::newRow("admin") << int(Role::Admin) << true << true << true << false << false << false;
    QTest::newRow("owner") << int(Role::Owner) << true << true << true << true << true << true;
}

void tst_Groups::rightsFollowRoles()
{
    QFETCH(int, role);
    QFETCH(bool, setsTitle);
    QFETCH(bool, adds);
    QFETCH(bool, removesMember);
    QFETCH(bool, removesAdmin);
    QFETCH(bool, setsRole);
    QFETCH(bool, setsHistory);
    const auto me = newId<UserId>();
    const auto member = newId<UserId>();
    const auto admin = newId<UserId>();
    const ConversationRecord group{newId<ConversationId>(),
                                   ConversationKind::Group,
                                   QStringLiteral("Crew"),
                                   {{me, Role(role), 0, 0},
                                    {member, Role::Member, 0, 0},
                                    {admin, Role::Admin, 0, 0},
                                    {newId<UserId>(), Role::Owner, 0, 0}},
                                   1,
                                   0};
    QCOMPARE(!permissions::checkSetTitle(group, me), setsTitle);
    QCOMPARE(!permissions::checkAddMembers(group, me, {newId<UserId>()}), adds);
    QCOMPARE(!permissions::checkRemoveMember(group, me, member), removesMember);
    QCOMPARE(!permissions::checkRemoveMember(group, me, admin), removesAdmin);
    QCOMPARE(!permissions::checkSetRole(group, me, member, Role::Admin), setsRole);
    QCOMPARE(!permissions::checkSetHistory(group, me), setsHistory);
    QVERIFY(!permissions::checkRemoveMember(group, me, me)); // everybody may leave: another owner stays
    QVERIFY(permissions::checkRead(group, newId<UserId>()));
}

void tst_Groups::lastOwnerStays()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    const auto made = ada.ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob.user.id}});
    const ConversationId id = made.items[0].id;
    QCOMPARE(ada.refusalOf(request::RemoveMember{id, ada.user.id}), ErrorCode::Forbidden);
    QCOMPARE(ada.refusalOf(request::SetRole{id, ada.user.id, Role::Member}), ErrorCode::Forbidden);
    ada.ask<reply::Ok>(request::SetRole{id, bob.user.id, Role::Owner});
    ada.ask<reply::Ok>(request::RemoveMember{id, ada.user.id});
    bob.ask<reply::Ok>(request::RemoveMember{id, bob.user.id}); // the last one closes the door
}

void tst_Groups::changesAtOnceAreJudgedOneAfterTheOther()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    TestPeer cleo = TestPeer::member(node, QStringLiteral("cleo"));
    const ConversationId id = crew(ada, {bob.user.id});
    ada.ask<reply::Ok>(request::SetRole{id, bob.user.id, Role::Owner});

    ada.post(request::AddMembers{id, {cleo.user.id}}, 101);
    ada.post(request::AddMembers{id, {cleo.user.id}}, 102);
    ada.post(request::SetRole{id, bob.user.id, Role::Member}, 103);
    ada.post(request::RemoveMember{id, ada.user.id}, 104); // would leave the group without an owner
    for (const std::int64_t each : {101, 102, 103, 104})
        QVERIFY(waitUntil([&] { return !ada.repliesTo(each).empty(); }));
    for (const std::int64_t good : {101, 102, 103})
        QVERIFY(std::holds_alternative<reply::Ok>(ada.repliesTo(good).front().body));
    QCOMPARE(std::get<Error>(ada.repliesTo(104).front().body).code, ErrorCode::Forbidden);
    const auto now = ada.ask<reply::Conversations>(request::GetConversations{id, {}}).items[0];
    QCOMPARE(now.head, Seq(4)); // the title, two roles, cleo once
    QCOMPARE(now.members.size(), std::size_t(3));
}

void tst_Groups::manyThatWaitTheirTurnAreAllAnswered()
{
    constexpr std::int64_t count = 20'000;
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    const ConversationId id = crew(ada, {bob.user.id});
    ada.post(request::SetTitle{id, QStringLiteral("Harbour crew")});
    for (std::int64_t each = 1; each <= count; ++each)
        bob.post(request::SetTitle{id, QStringLiteral("Mutiny")}, 1000 + each);
    QVERIFY(waitUntil([&] { return !bob.repliesTo(1000 + count).empty(); }));
    QCOMPARE(bob.repliesTo(1001).size(), std::size_t(1));
    QCOMPARE(ada.ask<reply::Conversations>(request::GetConversations{id, {}}).items[0].title,
             QStringLiteral("Harbour crew"));
}

void tst_Groups::whoComesBackGetsNothingFromBetween()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    const ConversationId id = crew(ada, {bob.user.id});
    QVERIFY(waitUntil([&] { return bob.entries(id).size() == 1; })); // and does not ack it
    ada.ask<reply::Ok>(request::RemoveMember{id, bob.user.id});
    ada.say(id, QStringLiteral("between"));
    ada.ask<reply::Ok>(request::AddMembers{id, {bob.user.id}});
    ada.say(id, QStringLiteral("after"));
    QVERIFY(waitUntil([&] { return bob.entries(id).size() == 3; }));
    QCOMPARE(bob.texts(id), QStringList{QStringLiteral("after")});
}

void tst_Groups::whoIsRemovedDuringAReadGetsNothingOfIt()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada")),
             bob = TestPeer::member(node, QStringLiteral("bob"));
    for (const bool readsLog : {true, false}) {
        const request::CreateGroup crew{newId<ClientId>(), QStringLiteral("Crew"), {bob.user.id}};
        const ConversationId id = ada.ask<reply::Conversations>(crew).items[0].id;
        ada.say(id, QStringLiteral("Hello"));
        QVERIFY(waitUntil([&] { return bob.entries(id).size() >= 1; }));
        const std::int64_t request = readsLog ? 77 : 78;
        node.log.hold = true;
        if (readsLog)
            bob.post(request::GetLog{id, 0, 10}, request);
        else
            bob.post(request::GetHistory{id, 0, 10}, request);
        QVERIFY(waitUntil([&] { return !node.log.answers.empty(); }));
        ada.ask<reply::Ok>(request::RemoveMember{id, bob.user.id});
        node.log.release();
        QVERIFY(waitUntil([&] { return !bob.repliesTo(request).empty(); }));
        const Reply answer = bob.repliesTo(request).at(0);
        QVERIFY(std::holds_alternative<Error>(answer.body));
        QCOMPARE(std::get<Error>(answer.body).code, ErrorCode::NotFound);
    }
}

KITH_TEST(tst_Groups)
#include "tst_groups.moc"
