// SPDX-License-Identifier: Apache-2.0
#include "app/administration/accountsmodel.h"
#include "app/administration/administration.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

namespace {

ListedAccount account(const User &user, ServerRole role, int devices = 1, std::int64_t lastSeen = 0)
{
    return {user, role, false, 1'000'000, lastSeen, devices};
}

reply::Accounts everyRole()
{
    const User dora{id<UserId>(4), QStringLiteral("dora"), QStringLiteral("Dora Dune")};
    return {{account(users()[0], ServerRole::Owner), account(users()[1], ServerRole::Owner),
             account(users()[2], ServerRole::Admin), account(dora, ServerRole::Member)},
            {}};
}

} // namespace

class tst_AccountsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void accountsAreListed();
    void ownersAdministerEverybodyBelow();
    void adminsAdministerMembersAlone();
    void aRoleThatChangesIsFollowed();
    void theServerIsAskedAfterAPause();
    void anAnswerToAnEarlierQueryIsIgnored();
    void furtherPagesAreOfTheSameQuery();
    void whatIsDoneIsAskedAndReadAnew();
    void aRefusalIsSaid();
    void aPasswordLinkIsMade();
    void noModelOutlivesTheSession();

private:
    template <typename Body>
    Body asked() const
    {
        return std::get<Body>(m_world->server.asked.front().request);
    }
    AccountsModel *make(ServerRole role, UserId me = ada);
    //! What may be done to each row: whether it is administered, and the roles it may get.
    QStringList permissions(const AccountsModel &model) const
    {
        QStringList rows;
        for (int row = 0; row < model.rowCount(); ++row)
            rows.append(QStringLiteral("%1 %2")
                            .arg(value(model, row, "administered").toInt())
                            .arg(value(model, row, "roles").toStringList().join(u'/')));
        return rows;
    }

    std::unique_ptr<World> m_world;
    std::unique_ptr<Administration> m_administration;
};

void tst_AccountsModel::init()
{
    m_world = std::make_unique<World>();
}

void tst_AccountsModel::cleanup()
{
    m_administration.reset();
    m_world.reset();
}

AccountsModel *tst_AccountsModel::make(ServerRole role, UserId me)
{
    m_administration = std::make_unique<Administration>(
        &m_world->server, QUrl(QStringLiteral("wss://chat.example.org:8470/v1/socket")), me, &m_world->time);
    m_administration->setPermissions(role, true);
    AccountsModel *model = m_administration->newAccountsModel();
    new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest, model);
    return model;
}

void tst_AccountsModel::accountsAreListed()
{
    AccountsModel *model = make(ServerRole::Owner);
    QCOMPARE(asked<request::GetAccounts>(), request::GetAccounts{});
    ListedAccount disabled = account(users()[2], ServerRole::Admin, 0);
    disabled.disabled = true;
    m_world->server.answer(reply::Accounts{{account(users()[0], ServerRole::Owner, 2, m_world->time.now()),
                                            account(users()[1], ServerRole::Member), disabled},
                                           {}});
    QCOMPARE(column(*model, "name"),
             QStringList(
                 {QStringLiteral("Ada Lovelace"), QStringLiteral("Bob Bean"), QStringLiteral("Cleo Crane")}));
    QCOMPARE(value(*model, 0, "tags").toStringList(),
             QStringList({QStringLiteral("You"), QStringLiteral("Owner")}));
    QCOMPARE(value(*model, 1, "tags").toStringList(), QStringList());
    QCOMPARE(value(*model, 2, "tags").toStringList(),
             QStringList({QStringLiteral("Admin"), QStringLiteral("Disabled")}));
    QVERIFY(value(*model, 2, "disabled").toBool() && !value(*model, 1, "disabled").toBool());
    QCOMPARE(column(*model, "initials"),
             QStringList({QStringLiteral("AL"), QStringLiteral("BB"), QStringLiteral("CC")}));
    QVERIFY(value(*model, 0, "detail")
                .toString()
                .startsWith(QStringLiteral("@ada · 2 devices · Last seen today")));
    QCOMPARE(value(*model, 1, "detail").toString(), QStringLiteral("@bob · 1 device · Not seen yet"));
    QCOMPARE(value(*model, 2, "detail").toString(), QStringLiteral("@cleo · Not seen yet"));
}

void tst_AccountsModel::ownersAdministerEverybodyBelow()
{
    AccountsModel *model = make(ServerRole::Owner);
    m_world->server.answer(everyRole());
    QCOMPARE(permissions(*model),
             QStringList({QStringLiteral("0 "), QStringLiteral("0 member/admin"),
                          QStringLiteral("1 member/owner"), QStringLiteral("1 admin/owner")}));
}

void tst_AccountsModel::adminsAdministerMembersAlone()
{
    AccountsModel *model = make(ServerRole::Admin, cleo);
    m_world->server.answer(everyRole());
    QCOMPARE(permissions(*model),
             QStringList({QStringLiteral("0 "), QStringLiteral("0 "), QStringLiteral("0 "),
                          QStringLiteral("1 admin")}));
}

void tst_AccountsModel::aRoleThatChangesIsFollowed()
{
    AccountsModel *model = make(ServerRole::Admin, cleo);
    m_world->server.answer(everyRole());
    QSignalSpy changed(model, &QAbstractItemModel::dataChanged);
    m_administration->setPermissions(ServerRole::Member, false);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(permissions(*model).last(), QStringLiteral("0 "));
}

void tst_AccountsModel::theServerIsAskedAfterAPause()
{
    AccountsModel *model = make(ServerRole::Owner);
    m_world->server.answer(everyRole());
    model->setQuery(QStringLiteral("b"));
    model->setQuery(QStringLiteral("bo "));
    QVERIFY(m_world->server.asked.empty());
    m_world->time.advance(1000);
    QCOMPARE(m_world->server.asked.size(), 1u);
    QCOMPARE(asked<request::GetAccounts>().query, QStringLiteral("bo"));
    QCOMPARE(model->rowCount(), 4); // until the answer
    m_world->server.answer(reply::Accounts{{account(users()[1], ServerRole::Owner)}, {}});
    QCOMPARE(column(*model, "handle"), QStringList({QStringLiteral("bob")}));
}

void tst_AccountsModel::anAnswerToAnEarlierQueryIsIgnored()
{
    AccountsModel *model = make(ServerRole::Owner);
    model->setQuery(QStringLiteral("bob"));
    m_world->time.advance(1000);
    m_world->server.answer(everyRole());
    QVERIFY(!model->answered());
    m_world->server.answer(reply::Accounts{{account(users()[1], ServerRole::Owner)}, {}});
    QCOMPARE(column(*model, "handle"), QStringList({QStringLiteral("bob")}));
}

void tst_AccountsModel::furtherPagesAreOfTheSameQuery()
{
    AccountsModel *model = make(ServerRole::Owner);
    m_world->server.answer(everyRole());
    model->setQuery(QStringLiteral("c"));
    m_world->time.advance(1000);
    m_world->server.answer(reply::Accounts{{account(users()[2], ServerRole::Admin)}, cleo});
    QVERIFY(!model->busy()); // a shorter list than before, though there is more
    QCOMPARE(model->rowCount(), 1);
    model->loadMore();
    QCOMPARE(asked<request::GetAccounts>(), (request::GetAccounts{QStringLiteral("c"), cleo}));
}

void tst_AccountsModel::whatIsDoneIsAskedAndReadAnew()
{
    AccountsModel *model = make(ServerRole::Owner);
    m_world->server.answer(everyRole());
    const auto done = [&] {
        m_world->server.answer(reply::Ok{});
        asked<request::GetAccounts>();
        m_world->server.answer(everyRole());
        QVERIFY(m_world->server.asked.empty());
    };
    model->setDisabled(toText(bob), true);
    QVERIFY(model->acting());
    QCOMPARE(asked<request::SetDisabled>(), (request::SetDisabled{bob, true}));
    done();
    QVERIFY(!model->acting());
    model->setDisabled(toText(bob), false);
    QCOMPARE(asked<request::SetDisabled>(), (request::SetDisabled{bob, false}));
    done();
    model->setRole(toText(cleo), QStringLiteral("owner"));
    QCOMPARE(asked<request::SetServerRole>(), (request::SetServerRole{cleo, ServerRole::Owner}));
    done();
    model->endDevices(toText(cleo));
    QCOMPARE(asked<request::RevokeDevices>(), (request::RevokeDevices{cleo}));
    done();
    model->setRole(toText(cleo), QStringLiteral("emperor"));
    model->endDevices(QStringLiteral("nobody"));
    QVERIFY(m_world->server.asked.empty());
}

void tst_AccountsModel::aRefusalIsSaid()
{
    AccountsModel *model = make(ServerRole::Owner);
    m_world->server.answer(everyRole());
    QSignalSpy failed(m_administration.get(), &Administration::failed);
    model->setDisabled(toText(bob), true);
    m_world->server.refuse(Error{ErrorCode::Forbidden, QStringLiteral("Not yours."), 0});
    QCOMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].toString(), QStringLiteral("Not yours."));
    QCOMPARE(model->rowCount(), 4);
}

void tst_AccountsModel::aPasswordLinkIsMade()
{
    AccountsModel *model = make(ServerRole::Owner);
    m_world->server.answer(everyRole());
    QSignalSpy made(model, &AccountsModel::passwordLinkMade);
    model->makePasswordLink(toText(cleo));
    QCOMPARE(asked<request::CreatePasswordReset>().user, cleo);
    const std::int64_t end = m_world->time.now() + 24 * 60 * 60 * 1000;
    m_world->server.answer(reply::PasswordReset{QStringLiteral("q8Yt0cVb3nLxW2aE"), end});
    QCOMPARE(made.count(), 1);
    QCOMPARE(made[0][0].toString(), toText(cleo));
    QCOMPARE(made[0][1].toString(),
             QStringLiteral("https://chat.example.org:8470/password/q8Yt0cVb3nLxW2aE"));
    QVERIFY(made[0][2].toString().startsWith(QStringLiteral("tomorrow at")));
}

void tst_AccountsModel::noModelOutlivesTheSession()
{
    const QPointer<AccountsModel> accounts = make(ServerRole::Owner);
    const QPointer<QObject> invites = m_administration->newInvitesModel();
    const QPointer<QObject> log = m_administration->newAuditLogModel();
    delete log; // a page does that
    m_administration.reset();
    QVERIFY(!accounts && !invites);
}

KITH_TEST(tst_AccountsModel)
#include "tst_accountsmodel.moc"
