// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

using namespace kith;

class tst_InviteStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void aValidInviteSaysWhoInvitesAndHowManyAreHere();
    void anInviteIsRefused_data();
    void anInviteIsRefused();
    void invitesAreListedWhole();
    void aRevokedInviteIsGone();
    void aCodeExistsOnce();

private:
    Result<Done> create(const Invite &invite)
    {
        return answerTo<Done>([&](auto done) { m_stores->invites.create(invite, done); });
    }
    Result<InviteOffer> check(const QByteArray &codeHash, std::int64_t now)
    {
        return answerTo<InviteOffer>([&](auto done) { m_stores->invites.check(codeHash, now, done); });
    }
    std::vector<Invite> list()
    {
        return valueOf(answerTo<std::vector<Invite>>([&](auto done) { m_stores->invites.list(done); }));
    }
    bool revoke(InviteId id)
    {
        return valueOf(answerTo<bool>([&](auto done) { m_stores->invites.revoke(id, done); }));
    }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
};

void tst_InviteStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
}

void tst_InviteStore::aValidInviteSaysWhoInvitesAndHowManyAreHere()
{
    QVERIFY(create({newId<InviteId>(), "from the command line", {}, 0, 0, 1}));
    QCOMPARE(check("from the command line", 1000)->invitedBy, QString());
    QCOMPARE(check("from the command line", 1000)->people, std::int64_t(0));

    const UserId ada = createUser(*m_stores, QStringLiteral("ada"), QStringLiteral("Ada Lovelace"));
    createUser(*m_stores, QStringLiteral("bob"));
    QVERIFY(create({newId<InviteId>(), "from Ada", ada, 0, 2000, -1}));
    const auto offer = check("from Ada", 1999);
    QVERIFY(offer);
    QCOMPARE(offer->invitedBy, QStringLiteral("Ada Lovelace"));
    QCOMPARE(offer->people, std::int64_t(2));
}

void tst_InviteStore::anInviteIsRefused_data()
{
    QTest::addColumn<int>("uses");
    QTest::addColumn<qint64>("expiresAt");
    QTest::addColumn<QByteArray>("asked");
    QTest::newRow("used up") << 0 << qint64(0) << QByteArray("code");
    QTest::newRow("expired") << 1 << qint64(1000) << QByteArray("code");
    QTest::newRow("unknown") << 1 << qint64(0) << QByteArray("other");
    QTest::newRow("empty") << 1 << qint64(0) << QByteArray();
}

void tst_InviteStore::anInviteIsRefused()
{
    QFETCH(int, uses);
    QFETCH(qint64, expiresAt);
    QFETCH(QByteArray, asked);
    QVERIFY(create({newId<InviteId>(), "code", {}, 0, expiresAt, uses}));
    const auto refused = check(asked, 1000);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InviteInvalid);
    QVERIFY(!refused.error().mayRetry());
}

void tst_InviteStore::invitesAreListedWhole()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const Invite invite{newId<InviteId>(), "code", ada, 12, 34, 5};
    QVERIFY(create(invite));
    const auto invites = list();
    QCOMPARE(invites.size(), std::size_t(1));
    QCOMPARE(invites[0].id, invite.id);
    QCOMPARE(invites[0].codeHash, invite.codeHash);
    QCOMPARE(invites[0].createdBy, ada);
    QCOMPARE(invites[0].createdAt, std::int64_t(12));
    QCOMPARE(invites[0].expiresAt, std::int64_t(34));
    QCOMPARE(invites[0].usesLeft, 5);
}

void tst_InviteStore::aRevokedInviteIsGone()
{
    const InviteId id = newId<InviteId>();
    QVERIFY(create({id, "code", {}, 0, 0, -1}));
    QVERIFY(revoke(id));
    QVERIFY(!revoke(id));
    QVERIFY(!check("code", 1));
    QVERIFY(list().empty());
}

void tst_InviteStore::aCodeExistsOnce()
{
    const Invite invite{newId<InviteId>(), "code", {}, 0, 0, 1};
    QVERIFY(create(invite));
    QCOMPARE(create(invite).error().code, ErrorCode::Conflict);
    QCOMPARE(list().size(), std::size_t(1));
}

KITH_TEST(tst_InviteStore)
#include "tst_invitestore.moc"
