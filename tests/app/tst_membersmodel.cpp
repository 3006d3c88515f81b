// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "app/people/membersmodel.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_MembersModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void ownersStandFirst();
    void rolesComeAndGo();
    void presenceIsWatchedAndShown();
    void lastSeenFollowsTheDay();
    void lookAlikeNamesHaveTheHandle();
    void receiptsSayWhoHasRead();

private:
    std::unique_ptr<World> m_world;
    std::unique_ptr<MembersModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_MembersModel::init()
{
    m_world = std::make_unique<World>();
    m_world->apply({crewOf(3, 3)});
    m_model = std::make_unique<MembersModel>(crew, &m_world->history, &m_world->presences, &m_world->time);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(m_model->count(), 3);
}

void tst_MembersModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_world.reset();
}

void tst_MembersModel::ownersStandFirst()
{
    QCOMPARE(column(*m_model, "name"),
             QStringList(
                 {QStringLiteral("Bob Bean"), QStringLiteral("Ada Lovelace"), QStringLiteral("Cleo Crane")}));
    QCOMPARE(column(*m_model, "role"),
             QStringList({QStringLiteral("owner"), QStringLiteral("member"), QStringLiteral("member")}));
    QCOMPARE(value(*m_model, 1, "self").toBool(), true);
    QCOMPARE(value(*m_model, 1, "lastSeenText").toString(), QStringLiteral("You"));
}

void tst_MembersModel::rolesComeAndGo()
{
    Entry promoted = change(4, bob, EntryKind::Member, 0, {}, 3);
    promoted.subject = cleo;
    promoted.role = Role::Admin;
    m_world->apply(crew, {promoted});
    QCOMPARE(column(*m_model, "name").at(1), QStringLiteral("Cleo Crane"));
    Entry removed = promoted;
    removed.seq = 5;
    removed.role = Role::None;
    m_world->apply(crew, {removed});
    QCOMPARE(m_model->count(), 2);
}

void tst_MembersModel::presenceIsWatchedAndShown()
{
    QCOMPARE(m_world->presences.watched().size(), std::size_t(2)); // not oneself
    QCOMPARE(m_model->online(), 0);
    const std::int64_t seen = QDateTime::fromMSecsSinceEpoch(m_world->time.now())
                                  .date()
                                  .startOfDay()
                                  .addSecs(60)
                                  .toMSecsSinceEpoch();
    m_world->presences.apply(
        reply::Presences{{{bob, PresenceState::Online, 0}, {cleo, PresenceState::Offline, seen}}});
    QCOMPARE(m_model->online(), 2); // Bob, and this device
    QCOMPARE(value(*m_model, 0, "presence").toString(), QStringLiteral("online"));
    QCOMPARE(value(*m_model, 0, "lastSeenText").toString(), QStringLiteral("Online"));
    QCOMPARE(value(*m_model, 2, "lastSeenText").toString(), QStringLiteral("Last seen today at 00:01"));
    QCOMPARE(column(*m_model, "presence"),
             QStringList(
                 {QStringLiteral("online"), QStringLiteral("online"), QStringLiteral("offline")})); // and Ada
    m_world->presences.forget();
    QCOMPARE(m_model->online(), 0);
    QCOMPARE(column(*m_model, "presence").count(QStringLiteral("unknown")), 3);
    QCOMPARE(value(*m_model, 0, "lastSeenText").toString(), QString());
}

void tst_MembersModel::lastSeenFollowsTheDay()
{
    const std::int64_t seen = m_world->time.now();
    m_world->presences.apply(reply::Presences{{{cleo, PresenceState::Offline, seen}}});
    QVERIFY(value(*m_model, 2, "lastSeenText").toString().startsWith(QStringLiteral("Last seen today at")));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_world->time.advance(24 * 3'600'000);
    QVERIFY(changed.count() >= 1);
    QVERIFY(
        value(*m_model, 2, "lastSeenText").toString().startsWith(QStringLiteral("Last seen yesterday at")));
}

void tst_MembersModel::lookAlikeNamesHaveTheHandle()
{
    m_world->history.serverUpdates().applyUsers(
        {{bob, QStringLiteral("bob"), QStringLiteral("Аda Lоvelace")}}); // А, о
    m_world->settle();
    QStringList names = column(*m_model, "name");
    QVERIFY(names.contains(QStringLiteral("Аda Lоvelace (@bob)")));
    const int row = int(names.indexOf(QStringLiteral("Ada Lovelace (@ada)")));
    QVERIFY(row >= 0);
    QCOMPARE(value(*m_model, row, "initials").toString(), QStringLiteral("AL"));
    QCOMPARE(names.last(), QStringLiteral("Cleo Crane"));
    m_world->history.serverUpdates().applyUsers({{bob, QStringLiteral("bob"), QStringLiteral("Bob Bean")}});
    m_world->settle();
    names = column(*m_model, "name");
    QVERIFY(names.contains(QStringLiteral("Ada Lovelace")) && names.contains(QStringLiteral("Bob Bean")));
}

void tst_MembersModel::receiptsSayWhoHasRead()
{
    const auto states = [this](Seq seq) {
        QStringList list;
        for (const QVariant &one : m_model->receipts(seq))
            list.append(one.toMap().value(QStringLiteral("name")).toString() + u' '
                        + one.toMap().value(QStringLiteral("state")).toString());
        return list;
    };
    QCOMPARE(states(3), QStringList({QStringLiteral("Bob Bean read"), QStringLiteral("Cleo Crane sent")}));
    m_world->history.serverUpdates().applyMarks({crew, cleo, 3, 2});
    m_world->settle();
    QCOMPARE(states(3),
             QStringList({QStringLiteral("Bob Bean read"), QStringLiteral("Cleo Crane delivered")}));
    QCOMPARE(states(2), QStringList({QStringLiteral("Bob Bean read"), QStringLiteral("Cleo Crane read")}));

    Conversation group = crewOf(3, 3);
    group.members[2].visibleFrom = 3;
    m_world->apply({group});
    QCOMPARE(states(2), QStringList(QStringLiteral("Bob Bean read"))); // Cleo does not see it
    QCOMPARE(states(3).size(), 2);
}

KITH_TEST(tst_MembersModel)
#include "tst_membersmodel.moc"
