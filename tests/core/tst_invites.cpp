// SPDX-License-Identifier: Apache-2.0
#include "accountrequests.h"
#include "shared/limits.h"
#include "testnode.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Invites : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anInviteLetsPeopleInUntilItIsUsedUp();
    void anInviteEnds();
    void aRevokedInviteLetsNobodyIn();
    void boundsAreKept_data();
    void boundsAreKept();
    void membersInviteWhereASettingSaysSo();
    void membersSeeAndRevokeTheirOwnOnly();
    void aListComesInPages();

private:
    static ServiceSettings closedSettings()
    {
        ServiceSettings settings = TestNode::openSettings();
        settings.openRegistration = false;
        return settings;
    }
    //! The owner of a server that needs an invite.
    static TestPeer owner(TestNode &node)
    {
        const InviteId id = newId<InviteId>();
        bool made = false;
        node.storage->stores().invites.create({id, {}, 0, 0, 1}, secretHash(QStringLiteral("first")),
                                              [&](const auto &done) { made = bool(done); });
        if (!waitUntil([&] { return made; }))
            qFatal("no invite");
        return joined(node, QStringLiteral("owner"), QStringLiteral("first"));
    }
    static request::Register withInvite(const QString &handle, const QString &code)
    {
        request::Register request = account(handle);
        request.invite = code;
        return request;
    }
    static TestPeer joined(TestNode &node, const QString &handle, const QString &code)
    {
        TestPeer peer(node);
        const auto session = peer.ask<reply::Session>(withInvite(handle, code));
        peer.user = session.user;
        peer.token = session.token;
        peer.hello();
        return peer;
    }
    static ErrorCode refusal(TestNode &node, const QString &code)
    {
        return TestPeer(node).refusalOf(withInvite(QStringLiteral("nobody"), code));
    }
    static std::vector<InviteId> listed(TestPeer &peer)
    {
        std::vector<InviteId> ids;
        for (const Invite &invite : peer.ask<reply::Invites>(request::GetInvites{}).items)
            ids.push_back(invite.id);
        return ids;
    }
};

void tst_Invites::anInviteLetsPeopleInUntilItIsUsedUp()
{
    TestNode node(closedSettings());
    TestPeer ada = owner(node);
    const auto made = ada.ask<reply::NewInvite>(request::CreateInvite{2, 0});
    QCOMPARE(made.invite.createdBy, ada.user.id);
    QCOMPARE(made.invite.createdAt, node.clock.now());
    QCOMPARE(made.invite.expiresAt, 0);
    QCOMPARE(made.invite.usesLeft, 2);

    joined(node, QStringLiteral("bob"), made.code);
    const auto list = ada.ask<reply::Invites>(request::GetInvites{});
    QCOMPARE(list.items.size(), std::size_t(1));
    QCOMPARE(list.items[0].usesLeft, 1);
    QCOMPARE(list.users, std::vector{ada.user});
    QVERIFY(list.next.isNull());

    joined(node, QStringLiteral("cem"), made.code);
    QCOMPARE(refusal(node, made.code), ErrorCode::InviteInvalid);
    QVERIFY(listed(ada).empty());

    const QString endless = ada.ask<reply::NewInvite>(request::CreateInvite{0, 0}).code;
    for (int i = 0; i < 5; ++i)
        joined(node, QStringLiteral("guest%1").arg(i), endless);
}

void tst_Invites::anInviteEnds()
{
    TestNode node(closedSettings());
    TestPeer ada = owner(node);
    const auto made = ada.ask<reply::NewInvite>(request::CreateInvite{1, 60'000});
    QCOMPARE(made.invite.expiresAt, node.clock.now() + 60'000);
    node.clock.time += 59'999;
    QCOMPARE(listed(ada).size(), std::size_t(1));
    node.clock.time += 1;
    QVERIFY(listed(ada).empty());
    QCOMPARE(refusal(node, made.code), ErrorCode::InviteInvalid);
}

void tst_Invites::aRevokedInviteLetsNobodyIn()
{
    TestNode node(closedSettings());
    TestPeer ada = owner(node);
    const auto made = ada.ask<reply::NewInvite>(request::CreateInvite{});
    ada.ask<reply::Ok>(request::RevokeInvite{made.invite.id});
    QCOMPARE(refusal(node, made.code), ErrorCode::InviteInvalid);
    QCOMPARE(ada.refusalOf(request::RevokeInvite{made.invite.id}), ErrorCode::NotFound);
}

void tst_Invites::boundsAreKept_data()
{
    QTest::addColumn<int>("uses");
    QTest::addColumn<qint64>("validFor");
    QTest::addColumn<bool>("good");
    const auto year = qint64(std::chrono::milliseconds(limits::inviteTime).count());
    QTest::newRow("no bounds") << 0 << qint64(0) << true;
    QTest::newRow("the widest") << limits::inviteUses << year << true;
    QTest::newRow("too many uses") << limits::inviteUses + 1 << qint64(0) << false;
    QTest::newRow("fewer than none") << -1 << qint64(0) << false;
    QTest::newRow("too long") << 1 << year + 1 << false;
    QTest::newRow("in the past") << 1 << qint64(-1) << false;
}

void tst_Invites::boundsAreKept()
{
    QFETCH(int, uses);
    QFETCH(qint64, validFor);
    QFETCH(bool, good);
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const Reply reply = ada.askAny(request::CreateInvite{uses, validFor});
    const auto *error = std::get_if<Error>(&reply.body);
    QCOMPARE(error == nullptr, good);
    if (error)
        QCOMPARE(error->code, ErrorCode::BadRequest);
}

void tst_Invites::membersInviteWhereASettingSaysSo()
{
    for (const bool mayInvite : {false, true}) {
        ServiceSettings settings = TestNode::openSettings();
        settings.membersMayInvite = mayInvite;
        TestNode node(settings);
        TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
        TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
        bob.reconnect();
        const auto welcome = bob.hello();
        QCOMPARE(welcome.role, ServerRole::Member);
        QCOMPARE(welcome.mayInvite, mayInvite);
        const Reply reply = bob.askAny(request::CreateInvite{});
        QCOMPARE(std::holds_alternative<reply::NewInvite>(reply.body), mayInvite);
    }
}

void tst_Invites::membersSeeAndRevokeTheirOwnOnly()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.membersMayInvite = true;
    TestNode node(settings);
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer bob = TestPeer::member(node, QStringLiteral("bob"));
    const InviteId adas = ada.ask<reply::NewInvite>(request::CreateInvite{}).invite.id;
    node.clock.time += 1; // ids are in the order of time
    const InviteId bobs = bob.ask<reply::NewInvite>(request::CreateInvite{}).invite.id;
    QCOMPARE(listed(bob), std::vector{bobs});
    QCOMPARE(listed(ada), (std::vector{bobs, adas}));
    QCOMPARE(bob.refusalOf(request::RevokeInvite{adas}), ErrorCode::NotFound);
    bob.ask<reply::Ok>(request::RevokeInvite{bobs});
    QCOMPARE(listed(ada), std::vector{adas});
}

void tst_Invites::aListComesInPages()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    std::vector<InviteId> made;
    for (int i = 0; i <= limits::listedInvites; ++i) {
        node.clock.time += 1;
        made.insert(made.begin(), ada.ask<reply::NewInvite>(request::CreateInvite{}).invite.id);
    }
    const auto first = ada.ask<reply::Invites>(request::GetInvites{});
    QCOMPARE(first.items.size(), std::size_t(limits::listedInvites));
    QCOMPARE(first.items.front().id, made.front());
    QCOMPARE(first.next, first.items.back().id);
    const auto second = ada.ask<reply::Invites>(request::GetInvites{first.next});
    QCOMPARE(second.items.size(), std::size_t(1));
    QCOMPARE(second.items[0].id, made.back());
    QVERIFY(second.next.isNull());
}

KITH_TEST(tst_Invites)
#include "tst_invites.moc"
