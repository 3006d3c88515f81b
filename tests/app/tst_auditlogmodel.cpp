// SPDX-License-Identifier: Apache-2.0
#include "app/administration/auditlogmodel.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace kith::sample;

namespace {

AuditEntry auditEntry(std::int64_t number, AuditAction action, UserId subject = {}, std::int64_t at = 1)
{
    return {number, at, action, ada, subject, ServerRole::Member, {}, {}};
}

} // namespace

class tst_AuditLogModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyActionIsASentence_data();
    void everyActionIsASentence();
    void everyActionHasASentenceOfItsOwn();
    void olderEntriesAreLoadedWhenWanted();
    void newEntriesComeOnTop();
    void whoIsUnknownIsSomeone();
    void namesDoNotChangeTheSentence();

private:
    QString sentence(const AuditEntry &entry, const std::vector<User> &named = users())
    {
        m_model->reload();
        m_world->server.answer(reply::AuditLog{{entry}, false, named});
        return value(*m_model, 0, "sentence").toString();
    }

    std::unique_ptr<World> m_world;
    std::unique_ptr<AuditLogModel> m_model;
};

void tst_AuditLogModel::init()
{
    m_world = std::make_unique<World>();
    m_model = std::make_unique<AuditLogModel>(&m_world->server, &m_world->time);
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
    m_world->server.answer(reply::AuditLog{});
}

void tst_AuditLogModel::cleanup()
{
    m_model.reset();
    m_world.reset();
}

void tst_AuditLogModel::everyActionIsASentence_data()
{
    QTest::addColumn<AuditEntry>("entry");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *words, AuditAction action, UserId actor, UserId subject,
                        ServerRole role = ServerRole::Member, InviteId invite = {}) {
        QTest::newRow(words) << AuditEntry{1, 1'000'000, action, actor, subject, role, invite, {}}
                             << QString::fromUtf8(words);
    };
    using A = AuditAction;
    const InviteId used = id<InviteId>(1);
    row("Ada Lovelace (@ada) made an invite", A::InviteCreated, ada, {}, {}, used);
    row("An invite was made on the command line", A::InviteCreated, {}, {}, {}, used);
    row("Ada Lovelace (@ada) revoked an invite", A::InviteRevoked, ada, {}, {}, used);
    row("An invite was revoked on the command line", A::InviteRevoked, {}, {}, {}, used);
    row("Bob Bean (@bob) joined with an invite", A::AccountCreated, bob, bob, {}, used);
    row("Bob Bean (@bob) joined", A::AccountCreated, bob, bob);
    row("The account of Bob Bean (@bob) was made on the command line", A::AccountCreated, {}, bob);
    row("Ada Lovelace (@ada) disabled the account of Bob Bean (@bob)", A::AccountDisabled, ada, bob);
    row("The account of Bob Bean (@bob) was disabled on the command line", A::AccountDisabled, {}, bob);
    row("Ada Lovelace (@ada) enabled the account of Bob Bean (@bob)", A::AccountEnabled, ada, bob);
    row("The account of Bob Bean (@bob) was enabled on the command line", A::AccountEnabled, {}, bob);
    row("Ada Lovelace (@ada) made Bob Bean (@bob) an owner of the server", A::RoleSet, ada, bob,
        ServerRole::Owner);
    row("Ada Lovelace (@ada) made Bob Bean (@bob) an admin of the server", A::RoleSet, ada, bob,
        ServerRole::Admin);
    row("Ada Lovelace (@ada) made Bob Bean (@bob) a member of the server", A::RoleSet, ada, bob);
    row("Bob Bean (@bob) became an owner of the server", A::RoleSet, {}, bob, ServerRole::Owner);
    row("Bob Bean (@bob) became an admin of the server", A::RoleSet, {}, bob, ServerRole::Admin);
    row("Bob Bean (@bob) became a member of the server", A::RoleSet, {}, bob);
    row("Ada Lovelace (@ada) ended all devices of Bob Bean (@bob)", A::DevicesRevoked, ada, bob);
    row("All devices of Bob Bean (@bob) were ended on the command line", A::DevicesRevoked, {}, bob);
    row("Ada Lovelace (@ada) made a password link for Bob Bean (@bob)", A::PasswordResetCreated, ada, bob);
    row("A password link for Bob Bean (@bob) was made on the command line", A::PasswordResetCreated, {}, bob);
    row("Bob Bean (@bob) set a new password with a link", A::PasswordReset, bob, bob);
    row("The password of Bob Bean (@bob) was set on the command line", A::PasswordReset, {}, bob);
    row("Bob Bean (@bob) now owns a group whose owners are disabled", A::OwnerChanged, {}, bob);
    row("This entry needs a newer Kith", A::Unknown, ada, bob);
}

void tst_AuditLogModel::everyActionIsASentence()
{
    QFETCH(AuditEntry, entry);
    QFETCH(QString, sentence);
    QCOMPARE(this->sentence(entry), sentence);
}

void tst_AuditLogModel::everyActionHasASentenceOfItsOwn()
{
    QStringList sentences;
    for (int action = 0; action <= int(AuditAction::Unknown); ++action)
        sentences.append(sentence(auditEntry(1, AuditAction(action), bob)));
    QVERIFY(!sentences.contains(QString()));
    QCOMPARE(sentences.removeDuplicates(), 0);
}

void tst_AuditLogModel::olderEntriesAreLoadedWhenWanted()
{
    m_model->reload();
    m_world->server.answer(reply::AuditLog{
        {auditEntry(9, AuditAction::InviteCreated), auditEntry(8, AuditAction::InviteRevoked)},
        true,
        users()});
    QVERIFY(m_model->more());
    m_model->loadMore();
    QCOMPARE(std::get<request::GetAuditLog>(m_world->server.asked.front().request).before, 8);
    m_world->server.answer(reply::AuditLog{{auditEntry(7, AuditAction::AccountEnabled, bob)}, false, {}});
    QCOMPARE(column(*m_model, "action"),
             QStringList({QStringLiteral("inviteCreated"), QStringLiteral("inviteRevoked"),
                          QStringLiteral("accountEnabled")}));
    QVERIFY(value(*m_model, 2, "sentence").toString().contains(QStringLiteral("Bob Bean")));
    QVERIFY(!m_model->more());
}

void tst_AuditLogModel::newEntriesComeOnTop()
{
    const AuditEntry first = auditEntry(1, AuditAction::InviteCreated);
    const std::int64_t now = m_world->time.now();
    sentence(first);
    m_model->reload();
    QCOMPARE(std::get<request::GetAuditLog>(m_world->server.asked.front().request).before, 0);
    m_world->server.answer(
        reply::AuditLog{{auditEntry(2, AuditAction::InviteRevoked, {}, now), first}, false, users()});
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(value(*m_model, 0, "action").toString(), QStringLiteral("inviteRevoked"));
    QVERIFY(value(*m_model, 0, "when").toString().startsWith(QStringLiteral("Today, ")));
}

void tst_AuditLogModel::whoIsUnknownIsSomeone()
{
    QCOMPARE(sentence(auditEntry(1, AuditAction::AccountDisabled, bob), {}),
             QStringLiteral("Someone disabled the account of Someone"));
    QCOMPARE(sentence(auditEntry(1, AuditAction::AccountDisabled, bob),
                      {{ada, QStringLiteral("ada"), {}}, users()[1]}),
             QStringLiteral("@ada disabled the account of Bob Bean (@bob)"));
}

void tst_AuditLogModel::namesDoNotChangeTheSentence()
{
    QCOMPARE(sentence(auditEntry(1, AuditAction::AccountDisabled, bob),
                      {{ada, QStringLiteral("ada"), QStringLiteral("100 %2")}, users()[1]}),
             QStringLiteral("100 %2 (@ada) disabled the account of Bob Bean (@bob)"));
}

KITH_TEST(tst_AuditLogModel)
#include "tst_auditlogmodel.moc"
