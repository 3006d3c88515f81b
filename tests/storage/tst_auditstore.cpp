// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

using namespace kith;

//! What each write leaves in the audit log.
class tst_AuditStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void anAccountIsRecordedWithItsInvite();
    void invitesAreRecorded();
    void changesOfAccountsAreRecorded();
    void whatIsRefusedOrSoAlreadyIsNotRecorded();
    void aLogEntryIsRecordedOnce();
    void itIsReadFromTheNewestOn();

private:
    AuditEntry last() { return audited(*m_stores).back(); }
    std::vector<AuditEntry> list(std::int64_t before, int limit)
    {
        return valueOf(
            answerTo<std::vector<AuditEntry>>([&](auto done) { m_stores->audit.list(before, limit, done); }));
    }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    UserId m_ada;
};

void tst_AuditStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
}

void tst_AuditStore::anAccountIsRecordedWithItsInvite()
{
    const InviteId invite = newId<InviteId>(), endless = newId<InviteId>();
    valueOf(tryCreate(*m_stores, Invite{invite, {}, 0, 0, 1}, "code"));
    valueOf(tryCreate(*m_stores, Invite{endless, {}, 0, 0, -1}, "endless"));
    const Account bob = newAccount(QStringLiteral("bob")), cem = newAccount(QStringLiteral("cem")),
                  dora = newAccount(QStringLiteral("dora"));
    valueOf(tryCreate(*m_stores, bob, "code"));
    QCOMPARE(last(),
             (AuditEntry{
                 4, bob.createdAt, AuditAction::AccountCreated, bob.user.id, bob.user.id, {}, invite, {}}));
    valueOf(tryCreate(*m_stores, cem, "endless"));
    QCOMPARE(last().invite, endless);
    valueOf(tryCreate(*m_stores, dora, {}, {}, Actor{{}, 17}));
    QCOMPARE(last(), (AuditEntry{6, 17, AuditAction::AccountCreated, {}, dora.user.id, {}, {}, {}}));
}

void tst_AuditStore::invitesAreRecorded()
{
    const InviteId id = newId<InviteId>();
    valueOf(tryCreate(*m_stores, Invite{id, m_ada, 12, 0, 1}, "code"));
    QCOMPARE(last(), (AuditEntry{2, 12, AuditAction::InviteCreated, m_ada, {}, {}, id, {}}));
    const auto revoke = [&](InviteId invite, UserId createdBy) {
        return valueOf(answerTo<bool>([&](auto done) {
            m_stores->invites.revoke(invite, createdBy, {{}, 13}, done);
        }));
    };
    QVERIFY(!revoke(newId<InviteId>(), {}));
    QVERIFY(!revoke(id, newId<UserId>()));
    QCOMPARE(last().number, 2);
    QVERIFY(revoke(id, m_ada));
    QCOMPARE(last(), (AuditEntry{3, 13, AuditAction::InviteRevoked, {}, {}, {}, id, {}}));
}

void tst_AuditStore::changesOfAccountsAreRecorded()
{
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    const Actor ada{m_ada, 5};
    const auto does = [&](AuditAction action, auto ask, ServerRole role = ServerRole::Member) {
        const std::int64_t number = last().number + 1;
        valueOf(answerTo<Done>(ask));
        QCOMPARE(last(), (AuditEntry{number, 5, action, m_ada, bob, role, {}, {}}));
    };
    AccountStore &accounts = m_stores->accounts;
    does(
        AuditAction::RoleSet, [&](auto done) { accounts.setRole(bob, ServerRole::Owner, ada, done); },
        ServerRole::Owner);
    does(AuditAction::AccountDisabled, [&](auto done) { accounts.setDisabled(bob, true, ada, done); });
    does(AuditAction::AccountEnabled, [&](auto done) { accounts.setDisabled(bob, false, ada, done); });
    does(AuditAction::PasswordReset, [&](auto done) { accounts.setPassword(bob, "x", {}, ada, done); });
    does(AuditAction::DevicesRevoked, [&](auto done) { m_stores->devices.revokeAll(bob, ada, done); });
    does(AuditAction::PasswordResetCreated,
         [&](auto done) { accounts.setPasswordReset(bob, "code", 10, ada, done); });

    valueOf(answerTo<User>(
        [&](auto done) { accounts.resetPassword("code", "y", newDevice({}, "token"), 7, done); }));
    QCOMPARE(last().action, AuditAction::PasswordReset);
    QCOMPARE(last().actor, bob);
    QCOMPARE(last().at, 7);
}

void tst_AuditStore::whatIsRefusedOrSoAlreadyIsNotRecorded()
{
    const UserId nobody = newId<UserId>();
    const Actor ada{m_ada, 5};
    AccountStore &accounts = m_stores->accounts;
    QVERIFY(answerTo<Done>([&](auto done) { accounts.setDisabled(m_ada, false, ada, done); }));
    QVERIFY(answerTo<Done>([&](auto done) { accounts.setRole(m_ada, ServerRole::Owner, ada, done); }));
    QVERIFY(answerTo<Done>([&](auto done) { accounts.setPassword(m_ada, "x", {}, {}, done); }));
    for (const auto &refused :
         {answerTo<Done>([&](auto done) { accounts.setDisabled(nobody, true, ada, done); }),
          answerTo<Done>([&](auto done) { accounts.setRole(nobody, ServerRole::Admin, ada, done); }),
          answerTo<Done>([&](auto done) { accounts.setPasswordReset(nobody, "code", 1, ada, done); }),
          answerTo<Done>([&](auto done) { m_stores->devices.revokeAll(nobody, ada, done); })})
        QCOMPARE(refused.error().code, ErrorCode::NotFound);
    QCOMPARE(audited(*m_stores).size(), std::size_t(1));
}

void tst_AuditStore::aLogEntryIsRecordedOnce()
{
    const ConversationId garden = createGroup(*m_stores, {m_ada});
    const NewEntry handover = membership(garden, m_ada, m_ada, Role::Owner);
    const Write asked{
        {}, {handover}, 0, 0, AuditEntry{0, 9, AuditAction::OwnerChanged, {}, m_ada, {}, {}, garden}};
    write(*m_stores, asked);
    QCOMPARE(last(), (AuditEntry{2, 9, AuditAction::OwnerChanged, {}, m_ada, {}, {}, garden}));
    QVERIFY(write(*m_stores, asked).repeated);
    QCOMPARE(last().number, 2);
}

void tst_AuditStore::itIsReadFromTheNewestOn()
{
    for (int i = 0; i < 5; ++i)
        valueOf(tryCreate(*m_stores, Invite{newId<InviteId>(), {}, i, 0, 1}, QByteArray::number(i)));
    const auto numbers = [&](std::int64_t before, int limit) {
        std::vector<std::int64_t> found;
        for (const AuditEntry &entry : list(before, limit))
            found.push_back(entry.number);
        return found;
    };
    QCOMPARE(numbers(0, 3), (std::vector<std::int64_t>{6, 5, 4}));
    QCOMPARE(numbers(4, 10), (std::vector<std::int64_t>{3, 2, 1}));
    QVERIFY(numbers(1, 10).empty());
    QCOMPARE(numbers(100, 1), std::vector<std::int64_t>{6});
}

KITH_TEST(tst_AuditStore)
#include "tst_auditstore.moc"
