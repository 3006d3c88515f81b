// SPDX-License-Identifier: Apache-2.0
#include "app/administration/invitesmodel.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

namespace {

constexpr std::int64_t inviteDayMs = 24 * 60 * 60 * 1000;

Invite invite(int number, int usesLeft = 5)
{
    return {id<InviteId>(number), ada, 1'000'000, 0, usesLeft};
}

} // namespace

class tst_InvitesModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void validInvitesAreListed();
    void furtherPagesAreLoadedWhenWanted();
    void aRowThatComesTwiceIsShownOnce();
    void aNewInviteIsALink_data();
    void aNewInviteIsALink();
    void aRefusedInviteIsSaid();
    void whatWasRevokedGoes();
    void whatIsGoneAlreadyIsRevoked();
    void theListIsReadAnewOnceConnected();
    void aListOfSeveralPagesIsReadAnewAsAWhole();
    void aFailureIsToldUntilTheListIsRead();
    void whatWasTooMuchIsAskedAgain();

private:
    void make(const QString &socket = QStringLiteral("wss://chat.example.org/v1/socket"))
    {
        m_model = std::make_unique<InvitesModel>(&m_world->server, QUrl(socket), ada, &m_world->time);
        new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                     m_model.get());
    }
    template <typename Body>
    Body asked() const
    {
        return std::get<Body>(m_world->server.asked.front().request);
    }
    std::size_t waiting() const { return m_world->server.asked.size(); }

    std::unique_ptr<World> m_world;
    std::unique_ptr<InvitesModel> m_model;
};

void tst_InvitesModel::init()
{
    m_world = std::make_unique<World>();
    make();
}

void tst_InvitesModel::cleanup()
{
    m_model.reset();
    m_world.reset();
}

void tst_InvitesModel::validInvitesAreListed()
{
    QVERIFY(m_model->busy() && !m_model->answered());
    QCOMPARE(asked<request::GetInvites>(), request::GetInvites{});
    Invite bobs = invite(2, 1);
    bobs.createdBy = bob;
    bobs.expiresAt = m_world->time.now() + inviteDayMs;
    Invite operators = invite(3, -1);
    operators.createdBy = {};
    operators.expiresAt = 1;
    m_world->server.answer(reply::Invites{{invite(1), bobs, operators}, {users()[1]}, {}});
    QVERIFY(!m_model->busy() && m_model->answered() && !m_model->more());
    QCOMPARE(column(*m_model, "title"),
             QStringList({QStringLiteral("For 5 people"), QStringLiteral("For one person"),
                          QStringLiteral("For any number")}));
    QCOMPARE(value(*m_model, 0, "inviteId").toString(), toText(id<InviteId>(1)));
    QVERIFY(value(*m_model, 0, "maker").toString().startsWith(QStringLiteral("Made by you")));
    QVERIFY(value(*m_model, 1, "maker").toString().startsWith(QStringLiteral("Made by Bob Bean")));
    QVERIFY(value(*m_model, 2, "maker").toString().startsWith(QStringLiteral("Made on the command line")));
    QCOMPARE(value(*m_model, 0, "until").toString(), QStringLiteral("Valid until it is revoked"));
    QVERIFY(value(*m_model, 1, "until").toString().startsWith(QStringLiteral("Valid until tomorrow at")));
    QCOMPARE(value(*m_model, 2, "until").toString(), QStringLiteral("Expired"));
}

void tst_InvitesModel::furtherPagesAreLoadedWhenWanted()
{
    m_world->server.answer(reply::Invites{{invite(1)}, {}, id<InviteId>(1)});
    QVERIFY(m_model->more());
    QCOMPARE(waiting(), 0u);
    m_model->loadMore();
    QVERIFY(!m_model->more()); // it is being loaded
    m_model->loadMore();
    QCOMPARE(waiting(), 1u);
    QCOMPARE(asked<request::GetInvites>().after, id<InviteId>(1));
    m_world->server.answer(reply::Invites{{invite(2)}, {}, {}});
    QCOMPARE(m_model->rowCount(), 2);
    QVERIFY(!m_model->more());
}

void tst_InvitesModel::aRowThatComesTwiceIsShownOnce()
{
    m_world->server.answer(reply::Invites{{invite(1), invite(2)}, {}, id<InviteId>(2)});
    m_model->loadMore();
    m_world->server.answer(reply::Invites{{invite(2), invite(3)}, {}, {}});
    QCOMPARE(m_model->rowCount(), 3);
}

void tst_InvitesModel::aNewInviteIsALink_data()
{
    QTest::addColumn<QString>("socket");
    QTest::addColumn<QString>("link");
    QTest::newRow("encrypted") << QStringLiteral("wss://chat.example.org/v1/socket")
                               << QStringLiteral("https://chat.example.org/join/q8Yt0cVb3nLxW2aE");
    QTest::newRow("this computer") << QStringLiteral("ws://127.0.0.1:8470/v1/socket")
                                   << QStringLiteral("http://127.0.0.1:8470/join/q8Yt0cVb3nLxW2aE");
}

void tst_InvitesModel::aNewInviteIsALink()
{
    QFETCH(QString, socket);
    QFETCH(QString, link);
    make(socket);
    m_world->server.asked.erase(m_world->server.asked.begin()); // of the one before
    m_world->server.answer(reply::Invites{});
    QSignalSpy created(m_model.get(), &InvitesModel::created);
    m_model->create(5, 24);
    QVERIFY(m_model->acting());
    QCOMPARE(asked<request::CreateInvite>(), (request::CreateInvite{5, inviteDayMs}));
    Invite made = invite(7);
    made.expiresAt = m_world->time.now() + inviteDayMs;
    m_world->server.answer(reply::NewInvite{QStringLiteral("q8Yt0cVb3nLxW2aE"), made});
    QVERIFY(!m_model->acting());
    QCOMPARE(created.count(), 1);
    QCOMPARE(created[0][0].toString(), link);
    QCOMPARE(created[0][1].toString(), QStringLiteral("For 5 people"));
    QVERIFY(created[0][2].toString().startsWith(QStringLiteral("Valid until tomorrow")));
    QCOMPARE(asked<request::GetInvites>(), request::GetInvites{});
    m_world->server.answer(reply::Invites{{made}, {}, {}});
    QCOMPARE(m_model->rowCount(), 1);
}

void tst_InvitesModel::aRefusedInviteIsSaid()
{
    m_world->server.answer(reply::Invites{});
    QSignalSpy created(m_model.get(), &InvitesModel::created);
    QSignalSpy failed(m_model.get(), &PagedModel::failed);
    m_model->create(0, 0);
    m_world->server.refuse(Error{ErrorCode::Forbidden, QStringLiteral("No more."), 0});
    QVERIFY(!m_model->acting());
    QCOMPARE(created.count(), 0);
    QCOMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].toString(), QStringLiteral("No more."));
}

void tst_InvitesModel::whatWasRevokedGoes()
{
    m_world->server.answer(reply::Invites{{invite(1), invite(2)}, {}, {}});
    m_model->revoke(QStringLiteral("nonsense"));
    QCOMPARE(waiting(), 0u);
    m_model->revoke(toText(id<InviteId>(1)));
    QCOMPARE(asked<request::RevokeInvite>().invite, id<InviteId>(1));
    m_world->server.answer(reply::Ok{});
    QCOMPARE(m_model->rowCount(), 2); // until the list is there
    m_world->server.answer(reply::Invites{{invite(2)}, {}, {}});
    QCOMPARE(column(*m_model, "inviteId"), QStringList({toText(id<InviteId>(2))}));
}

void tst_InvitesModel::whatIsGoneAlreadyIsRevoked()
{
    m_world->server.answer(reply::Invites{{invite(1)}, {}, {}});
    QSignalSpy failed(m_model.get(), &PagedModel::failed);
    m_model->revoke(toText(id<InviteId>(1)));
    m_world->server.refuse(Error{ErrorCode::NotFound, QStringLiteral("Gone."), 0});
    m_world->server.answer(reply::Invites{});
    QCOMPARE(failed.count(), 0);
    QCOMPARE(m_model->rowCount(), 0);
}

void tst_InvitesModel::theListIsReadAnewOnceConnected()
{
    m_world->server.answer(reply::Invites{{invite(1), invite(2)}, {}, {}});
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    Q_EMIT m_world->server.connected();
    QCOMPARE(m_model->rowCount(), 2); // nothing flickers
    QVERIFY(m_model->answered());
    m_world->server.answer(reply::Invites{{invite(2, 4)}, {}, {}});
    QCOMPARE(removed.count(), 1);
    QCOMPARE(column(*m_model, "title"), QStringList({QStringLiteral("For 4 people")}));
}

void tst_InvitesModel::aListOfSeveralPagesIsReadAnewAsAWhole()
{
    m_world->server.answer(reply::Invites{{invite(1)}, {}, id<InviteId>(1)});
    m_model->loadMore();
    m_world->server.answer(reply::Invites{{invite(2)}, {}, id<InviteId>(2)});
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    Q_EMIT m_world->server.connected();
    m_world->server.answer(reply::Invites{{invite(1)}, {}, id<InviteId>(1)});
    QVERIFY(m_model->busy());
    QCOMPARE(m_model->rowCount(), 2);
    m_world->server.answer(reply::Invites{{invite(2)}, {}, id<InviteId>(2)});
    QVERIFY(!m_model->busy());
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(removed.count(), 0);
    QVERIFY(m_model->more());
}

void tst_InvitesModel::aFailureIsToldUntilTheListIsRead()
{
    m_world->server.refuse(Error{ErrorCode::Unavailable, QStringLiteral("Away."), 0});
    QVERIFY(!m_model->busy() && !m_model->answered());
    QCOMPARE(m_model->error(), QStringLiteral("Away."));
    m_model->reload();
    m_world->server.answer(reply::Invites{{invite(1)}, {}, {}});
    QCOMPARE(m_model->error(), QString());
    QVERIFY(m_model->answered());
}

void tst_InvitesModel::whatWasTooMuchIsAskedAgain()
{
    m_world->server.refuse(Error{ErrorCode::RateLimited, {}, 2000});
    QVERIFY(m_model->busy());
    QCOMPARE(m_model->error(), QString());
    m_world->time.advance(1999);
    QCOMPARE(waiting(), 0u);
    m_world->time.advance(1);
    QCOMPARE(waiting(), 1u);
    m_world->server.answer(reply::Invites{{invite(1)}, {}, {}});
    QCOMPARE(m_model->rowCount(), 1);
}

KITH_TEST(tst_InvitesModel)
#include "tst_invitesmodel.moc"
