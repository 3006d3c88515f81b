// SPDX-License-Identifier: Apache-2.0
#include "accountrequests.h"
#include "joinednode.h"
#include "shared/limits.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Administration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void theHelloSaysTheRole();
    void rolesActAtOnceOnAllNodes();
    void adminsNameAdminsAndWithdrawNone();
    void anOwnerStepsDownWhereAnotherStays();
    void disablingEndsDevicesAndEnablingLetsIn();
    void aDisabledAccountAdministersNothing();
    void endedDevicesAreClosed();
    void accountsAreListedInPages();
    void aCodeSetsAPasswordOnce();
    void aNewCodeEndsTheOneBefore();
    void aCodeEndsWithWhatChanges_data();
    void aCodeEndsWithWhatChanges();
    void noCodeForADisabledAccount();
    void codesThatAreTriedAreThrottled();
    void allIsInTheAuditLog();
    void theAuditLogComesInPages();

private:
    TestNode &node() { return m_one->node; }
    bool isClosed(const TestPeer &peer)
    {
        return waitUntil([&] { return peer.wasClosed(CloseCode::SignedOut); });
    }
    QString resetCode(const TestPeer &subject)
    {
        return m_ada->ask<reply::PasswordReset>(request::CreatePasswordReset{subject.user.id}).code;
    }
    static request::ResetPassword reset(const QString &code)
    {
        return {code, newPassword(), QStringLiteral("laptop")};
    }
    static QString newPassword() { return QStringLiteral("staple paper clip orange"); }
    void name(const TestPeer &peer, ServerRole role)
    {
        m_ada->ask<reply::Ok>(request::SetServerRole{peer.user.id, role});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LocalHub> m_hub;
    std::unique_ptr<JoinedNode> m_one, m_two;
    std::optional<TestPeer> m_ada, m_bob; // the owner, and a member
};

void tst_Administration::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_hub = std::make_unique<LocalHub>();
    const QString database = m_folder->filePath(QStringLiteral("kith.db"));
    m_one = std::make_unique<JoinedNode>(*m_hub, database, 1);
    m_two = std::make_unique<JoinedNode>(*m_hub, database, 2);
    m_ada.emplace(TestPeer::member(node(), QStringLiteral("ada")));
    m_bob.emplace(TestPeer::member(node(), QStringLiteral("bob")));
}

void tst_Administration::cleanup()
{
    m_ada.reset();
    m_bob.reset();
    m_two.reset();
    m_one.reset();
    m_hub.reset();
}

void tst_Administration::theHelloSaysTheRole()
{
    m_ada->reconnect();
    const auto owner = m_ada->hello();
    QCOMPARE(owner.role, ServerRole::Owner);
    QVERIFY(owner.mayInvite);
    name(*m_bob, ServerRole::Admin);
    m_bob->reconnect();
    const auto admin = m_bob->hello();
    QCOMPARE(admin.role, ServerRole::Admin);
    QVERIFY(admin.mayInvite);
}

void tst_Administration::rolesActAtOnceOnAllNodes()
{
    TestPeer bob = m_bob->on(m_two->node);
    bob.hello();
    QCOMPARE(bob.refusalOf(request::GetAccounts{}), ErrorCode::Forbidden);
    name(*m_bob, ServerRole::Admin);
    QCOMPARE(bob.ask<reply::Accounts>(request::GetAccounts{}).items.size(), std::size_t(2));
    name(*m_bob, ServerRole::Member);
    QCOMPARE(bob.refusalOf(request::GetAccounts{}), ErrorCode::Forbidden);
}

void tst_Administration::adminsNameAdminsAndWithdrawNone()
{
    const TestPeer cem = TestPeer::member(node(), QStringLiteral("cem"));
    name(*m_bob, ServerRole::Admin);
    const auto asBob = [&](const TestPeer &subject, ServerRole role) {
        return m_bob->askAny(request::SetServerRole{subject.user.id, role});
    };
    const auto refuses = [&](const TestPeer &subject, ServerRole role) {
        const Reply reply = asBob(subject, role);
        const auto *error = std::get_if<Error>(&reply.body);
        return error && error->code == ErrorCode::Forbidden;
    };
    QVERIFY(refuses(cem, ServerRole::Owner));
    QVERIFY(std::holds_alternative<reply::Ok>(asBob(cem, ServerRole::Admin).body));
    QVERIFY(
        std::holds_alternative<reply::Ok>(asBob(cem, ServerRole::Admin).body)); // perhaps it heard no answer
    QVERIFY(refuses(cem, ServerRole::Member));
    QVERIFY(refuses(*m_bob, ServerRole::Member));
    QVERIFY(refuses(*m_bob, ServerRole::Owner));
    QVERIFY(refuses(*m_ada, ServerRole::Admin));
}

void tst_Administration::anOwnerStepsDownWhereAnotherStays()
{
    const request::SetServerRole down{m_ada->user.id, ServerRole::Member};
    QCOMPARE(m_ada->refusalOf(down), ErrorCode::Conflict);
    name(*m_bob, ServerRole::Owner);
    m_ada->ask<reply::Ok>(down);
    QCOMPARE(m_ada->refusalOf(request::SetServerRole{m_ada->user.id, ServerRole::Owner}),
             ErrorCode::Forbidden);
    // An owner administers an owner, and nobody themselves.
    m_bob->ask<reply::Ok>(request::SetServerRole{m_ada->user.id, ServerRole::Owner});
    QCOMPARE(m_bob->refusalOf(request::SetDisabled{m_bob->user.id, true}), ErrorCode::Forbidden);
    m_bob->ask<reply::Ok>(request::SetDisabled{m_ada->user.id, true});
    QCOMPARE(m_bob->refusalOf(request::SetServerRole{m_bob->user.id, ServerRole::Member}),
             ErrorCode::Conflict); // the other one is disabled
}

void tst_Administration::disablingEndsDevicesAndEnablingLetsIn()
{
    m_ada->ask<reply::Ok>(request::SetDisabled{m_bob->user.id, true});
    QVERIFY(isClosed(*m_bob));
    TestPeer again(node());
    QCOMPARE(again.refusalOf(login(QStringLiteral("bob"))), ErrorCode::BadCredentials);
    m_ada->ask<reply::Ok>(request::SetDisabled{m_bob->user.id, false});
    again.ask<reply::Session>(login(QStringLiteral("bob")));
}

void tst_Administration::aDisabledAccountAdministersNothing()
{
    name(*m_bob, ServerRole::Admin);
    TestPeer bob = m_bob->on(m_two->node); // which has not heard of it yet
    bob.hello();
    m_ada->ask<reply::Ok>(request::SetDisabled{m_bob->user.id, true});
    QCOMPARE(bob.refusalOf(request::GetAccounts{}), ErrorCode::TokenInvalid);
}

void tst_Administration::endedDevicesAreClosed()
{
    m_ada->ask<reply::Ok>(request::RevokeDevices{m_bob->user.id});
    QVERIFY(isClosed(*m_bob));
    TestPeer(node()).ask<reply::Session>(login(QStringLiteral("bob")));
}

void tst_Administration::accountsAreListedInPages()
{
    const auto list = m_ada->ask<reply::Accounts>(request::GetAccounts{});
    QCOMPARE(list.items.size(), std::size_t(2));
    QCOMPARE(list.items[0].user, m_ada->user);
    QCOMPARE(list.items[0].role, ServerRole::Owner);
    QCOMPARE(list.items[1].user, m_bob->user);
    QCOMPARE(list.items[1].devices, 1);
    QVERIFY(list.next.isNull());

    for (int i = 0; i < limits::listedAccounts; ++i)
        TestPeer(node()).ask<reply::Session>(account(QStringLiteral("guest%1").arg(i, 3, 10, QChar(u'0'))));
    const auto first = m_ada->ask<reply::Accounts>(request::GetAccounts{});
    QCOMPARE(first.items.size(), std::size_t(limits::listedAccounts));
    const auto second = m_ada->ask<reply::Accounts>(request::GetAccounts{{}, first.next});
    QCOMPARE(second.items.size(), std::size_t(2));
    QCOMPARE(second.items.back().user.handle, QStringLiteral("guest099"));
    const auto found = m_ada->ask<reply::Accounts>(request::GetAccounts{QStringLiteral("Guest09"), {}});
    QCOMPARE(found.items.size(), std::size_t(10));
}

void tst_Administration::aCodeSetsAPasswordOnce()
{
    const auto made = m_ada->ask<reply::PasswordReset>(request::CreatePasswordReset{m_bob->user.id});
    QCOMPARE(made.expiresAt,
             node().clock.now() + std::chrono::milliseconds(limits::passwordResetTime).count());
    TestPeer phone(node());
    QCOMPARE(phone.refusalOf(request::ResetPassword{made.code, QStringLiteral("short"), {}}),
             ErrorCode::WeakPassword);
    const auto session = phone.ask<reply::Session>(reset(made.code));
    QCOMPARE(session.user, m_bob->user);
    QVERIFY(isClosed(*m_bob));
    phone.token = session.token;
    phone.hello();
    QCOMPARE(phone.ask<reply::Devices>(request::GetDevices{}).items.size(), std::size_t(1));

    TestPeer other(node());
    QCOMPARE(other.refusalOf(reset(made.code)), ErrorCode::NotFound);
    QCOMPARE(other.refusalOf(login(QStringLiteral("bob"))), ErrorCode::BadCredentials);
    other.ask<reply::Session>(login(QStringLiteral("bob"), newPassword()));
}

void tst_Administration::aNewCodeEndsTheOneBefore()
{
    const QString first = resetCode(*m_bob), second = resetCode(*m_bob);
    TestPeer phone(node());
    QCOMPARE(phone.refusalOf(reset(first)), ErrorCode::NotFound);
    phone.ask<reply::Session>(reset(second));
}

void tst_Administration::aCodeEndsWithWhatChanges_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("time") << 0;
    QTest::newRow("a role, so that no admin takes over an owner") << 1;
    QTest::newRow("a disabled account, also where it is enabled again") << 2;
    QTest::newRow("a password that is set otherwise") << 3;
}

void tst_Administration::aCodeEndsWithWhatChanges()
{
    QFETCH(int, what);
    const QString code = resetCode(*m_bob);
    if (what == 0)
        node().clock.time += std::chrono::milliseconds(limits::passwordResetTime).count();
    if (what == 1)
        name(*m_bob, ServerRole::Owner);
    if (what == 2) {
        for (const bool disabled : {true, false})
            m_ada->ask<reply::Ok>(request::SetDisabled{m_bob->user.id, disabled});
    }
    if (what == 3)
        m_bob->ask<reply::Ok>(
            request::ChangePassword{QStringLiteral("correct horse battery"), newPassword()});
    QCOMPARE(TestPeer(node()).refusalOf(reset(code)), ErrorCode::NotFound);
}

void tst_Administration::noCodeForADisabledAccount()
{
    m_ada->ask<reply::Ok>(request::SetDisabled{m_bob->user.id, true});
    QCOMPARE(m_ada->refusalOf(request::CreatePasswordReset{m_bob->user.id}), ErrorCode::Conflict);
}

void tst_Administration::codesThatAreTriedAreThrottled()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.signIns = {0.1, 3};
    TestNode alone(settings);
    TestPeer stranger(alone);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(stranger.refusalOf(reset(QStringLiteral("a guess"))), ErrorCode::NotFound);
    QCOMPARE(stranger.refusalOf(reset(QStringLiteral("a guess"))), ErrorCode::RateLimited);
}

void tst_Administration::allIsInTheAuditLog()
{
    const UserId ada = m_ada->user.id, bob = m_bob->user.id;
    node().clock.time += 1000;
    const auto invite = m_ada->ask<reply::NewInvite>(request::CreateInvite{}).invite.id;
    m_ada->ask<reply::Ok>(request::RevokeInvite{invite});
    name(*m_bob, ServerRole::Admin);
    name(*m_bob, ServerRole::Admin); // no news
    m_ada->ask<reply::Ok>(request::RevokeDevices{bob});
    TestPeer(node()).ask<reply::Session>(reset(resetCode(*m_bob)));
    m_ada->ask<reply::Ok>(request::SetDisabled{bob, true});
    m_ada->ask<reply::Ok>(request::SetDisabled{bob, false});

    const auto log = m_ada->ask<reply::AuditLog>(request::GetAuditLog{});
    QVERIFY(!log.more);
    QCOMPARE(log.users.size(), std::size_t(2));
    const std::int64_t at = node().clock.now();
    using enum AuditAction;
    auto entry = [&, number = std::int64_t(2)](AuditAction action, UserId actor, UserId subject,
                                                     InviteId of = {},
                                                     ServerRole role = ServerRole::Member) mutable {
        return AuditEntry{++number, at, action, actor, subject, role, of, {}};
    };
    std::vector<AuditEntry> expected{entry(InviteCreated, ada, {}, invite),
                                     entry(InviteRevoked, ada, {}, invite),
                                     entry(RoleSet, ada, bob, {}, ServerRole::Admin),
                                     entry(DevicesRevoked, ada, bob),
                                     entry(PasswordResetCreated, ada, bob),
                                     entry(PasswordReset, bob, bob),
                                     entry(AccountDisabled, ada, bob),
                                     entry(AccountEnabled, ada, bob)};
    std::ranges::reverse(expected);
    const std::vector<AuditEntry> newest(log.items.begin(), log.items.end() - 2);
    QCOMPARE(newest, expected);
    QCOMPARE(log.items.back(), (AuditEntry{1, at - 1000, AccountCreated, ada, ada, {}, {}, {}}));

    QCOMPARE(node().auditLog.of(QStringLiteral("server_role_set")).size(), 2);
    QCOMPARE(node().auditLog.of(QStringLiteral("disabled_set")).last().mid(4),
             (QStringList{QStringLiteral("subject=") + toText(bob), QStringLiteral("disabled=no")}));
}

void tst_Administration::theAuditLogComesInPages()
{
    for (int i = 0; i < limits::listedAudit; ++i)
        m_ada->ask<reply::NewInvite>(request::CreateInvite{});
    const auto first = m_ada->ask<reply::AuditLog>(request::GetAuditLog{});
    QCOMPARE(first.items.size(), std::size_t(limits::listedAudit));
    QVERIFY(first.more);
    const auto second = m_ada->ask<reply::AuditLog>(request::GetAuditLog{first.items.back().number});
    QCOMPARE(second.items.size(), std::size_t(2));
    QCOMPARE(second.items.back().number, 1);
    QVERIFY(!second.more);
}

KITH_TEST(tst_Administration)
#include "tst_administration.moc"
