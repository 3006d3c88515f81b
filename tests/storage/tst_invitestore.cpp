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
    void theNewestComeFirstInPages();

private:
    Result<Done> create(const Invite &invite, const QByteArray &codeHash)
    {
        return tryCreate(*m_stores, invite, codeHash);
    }
    Result<InviteOffer> check(const QByteArray &codeHash, std::int64_t now)
    {
        return answerTo<InviteOffer>([&](auto done) { m_stores->invites.check(codeHash, now, done); });
    }
    bool revoke(InviteId id, UserId createdBy = {}, const Actor &by = {})
    {
        return valueOf(answerTo<bool>([&](auto done) { m_stores->invites.revoke(id, createdBy, by, done); }));
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
    QVERIFY(create({newId<InviteId>(), {}, 0, 0, 1}, "from the command line"));
    QCOMPARE(check("from the command line", 1000)->invitedBy, QString());
    QCOMPARE(check("from the command line", 1000)->people, std::int64_t(0));

    const UserId ada = createUser(*m_stores, QStringLiteral("ada"), QStringLiteral("Ada Lovelace"));
    createUser(*m_stores, QStringLiteral("bob"));
    QVERIFY(create({newId<InviteId>(), ada, 0, 2000, -1}, "from Ada"));
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
    QVERIFY(create({newId<InviteId>(), {}, 0, expiresAt, uses}, "code"));
    const auto refused = check(asked, 1000);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InviteInvalid);
    QVERIFY(!refused.error().mayRetry());
}

void tst_InviteStore::invitesAreListedWhole()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const Invite invite{newId<InviteId>(), ada, 12, 34, 5};
    QVERIFY(create(invite, "code"));
    QCOMPARE(invites(*m_stores, 33), std::vector{invite});
    QVERIFY(invites(*m_stores, 34).empty());
}

void tst_InviteStore::aRevokedInviteIsGone()
{
    const InviteId id = newId<InviteId>();
    QVERIFY(create({id, {}, 0, 0, -1}, "code"));
    QVERIFY(revoke(id));
    QVERIFY(!revoke(id));
    QVERIFY(!check("code", 1));
    QVERIFY(invites(*m_stores).empty());
}

void tst_InviteStore::aCodeExistsOnce()
{
    const Invite invite{newId<InviteId>(), {}, 0, 0, 1};
    QVERIFY(create(invite, "code"));
    QCOMPARE(create(invite, "other").error().code, ErrorCode::Conflict);
    QCOMPARE(create({newId<InviteId>(), {}, 0, 0, 1}, "code").error().code, ErrorCode::Conflict);
    QCOMPARE(invites(*m_stores).size(), std::size_t(1));
}

void tst_InviteStore::theNewestComeFirstInPages()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    std::vector<InviteId> ids, adas;
    for (int i = 0; i < 6; ++i) {
        ids.insert(ids.begin(), InviteId(makeUuidV7(i, {})));
        QVERIFY(create({ids.front(), i % 2 ? ada : UserId(), i, 0, -1}, QByteArray::number(i)));
        if (i % 2)
            adas.insert(adas.begin(), ids.front());
    }
    QVERIFY(create({newId<InviteId>(), ada, 0, 0, 0}, "used up"));
    const auto listed = [&](UserId createdBy, InviteId after, int limit) {
        std::vector<InviteId> found;
        for (const Invite &invite : invites(*m_stores, 1, createdBy, after, limit))
            found.push_back(invite.id);
        return found;
    };
    QCOMPARE(listed({}, {}, 100), ids);
    QCOMPARE(listed(ada, {}, 100), adas);
    QCOMPARE(listed({}, ids[1], 3), (std::vector{ids[2], ids[3], ids[4]}));
    QVERIFY(revoke(ids[1])); // a page goes on behind one that is gone
    QCOMPARE(listed({}, ids[1], 1), std::vector{ids[2]});
    QCOMPARE(listed(ada, adas[1], 100), std::vector{adas[2]});
    QVERIFY(!revoke(ids[2], newId<UserId>()));
    QVERIFY(revoke(adas[1], ada));
}

KITH_TEST(tst_InviteStore)
#include "tst_invitestore.moc"
