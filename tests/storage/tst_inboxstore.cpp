// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <algorithm>

using namespace kith;

class tst_InboxStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void aNewDeviceLacksEverything();
    void whatIsAckedIsDelivered();
    void acksOnlyGrowAndEndAtTheHead();
    void devicesAckForThemselves();
    void theDeliveredMarkIsOfAllDevices();
    void aStrangersAckChangesNothing();
    void aMemberLacksNothingFromBeforeJoining();
    void whoLeftLacksNothing();
    void startingFreshIsAtTheHeads();
    void startingFreshSeesWhatWasWrittenJustBefore();
    void theSelfLogIsThereToo();
    void whatSomeDevicesAckedIsAskedForAtOnce();
    void aStoreThatLacksWhatWasAckedIsBehind();
    void aStoreThatHasAnotherEntryInItsPlaceIsBehind();
    void theLastEntryIsOfAllLogsOfTheUser();
    void anEpochEndsOnce();

private:
    Seq send(int count);
    Seq acked(DeviceId device, UserId user);
    void startFresh(DeviceId device, UserId user)
    {
        valueOf(answerTo<Done>([&](auto done) { m_stores->inbox.startFresh(device, user, done); }));
    }

    static constexpr Seq nothing = -1; //!< acked() where all is delivered

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    UserId m_ada, m_bob;
    DeviceId m_laptop, m_phone;
    ConversationId m_group;
};

void tst_InboxStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_bob = createUser(*m_stores, QStringLiteral("bob"));
    for (DeviceId *device : {&m_laptop, &m_phone}) {
        const NewDevice added = newDevice(m_bob, toRaw(newId<DeviceId>()));
        valueOf(tryAdd(*m_stores, added));
        *device = added.id;
    }
    m_group = createGroup(*m_stores, {m_ada, m_bob});
}

Seq tst_InboxStore::send(int count)
{
    Seq last = 0;
    for (int i = 0; i < count; ++i)
        last = write(*m_stores, {{}, {text(m_group, m_ada, QString::number(i))}}).entries[0].entry.seq;
    return last;
}

//! Where \a device stands in the group, if it lacks something there.
Seq tst_InboxStore::acked(DeviceId device, UserId user)
{
    const auto lines = openInbox(*m_stores, device, user);
    const auto line = std::ranges::find(lines, m_group, &InboxLine::conversation);
    return line == lines.end() ? nothing : line->acked;
}

void tst_InboxStore::aNewDeviceLacksEverything()
{
    QCOMPARE(acked(m_laptop, m_bob), nothing); // nothing was written yet
    send(3);
    const auto lines = openInbox(*m_stores, m_laptop, m_bob);
    QCOMPARE(lines.size(), std::size_t(1));
    QCOMPARE(lines[0].conversation, m_group);
    QCOMPARE(lines[0].acked, Seq(0));
    QCOMPARE(lines[0].head, Seq(3));
}

void tst_InboxStore::whatIsAckedIsDelivered()
{
    send(3);
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 2}});
    QCOMPARE(acked(m_laptop, m_bob), Seq(2));
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 3}});
    QCOMPARE(acked(m_laptop, m_bob), nothing);
    send(1);
    QCOMPARE(acked(m_laptop, m_bob), Seq(3));
}

void tst_InboxStore::acksOnlyGrowAndEndAtTheHead()
{
    send(3);
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 2}, {m_laptop, m_bob, m_group, 1}});
    QCOMPARE(acked(m_laptop, m_bob), Seq(2));
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 1'000'000}});
    send(1);
    QCOMPARE(acked(m_laptop, m_bob), Seq(3));
}

void tst_InboxStore::devicesAckForThemselves()
{
    send(3);
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 3}});
    QCOMPARE(acked(m_phone, m_bob), Seq(0));
}

void tst_InboxStore::theDeliveredMarkIsOfAllDevices()
{
    const auto delivered = [&] {
        return std::ranges::find(load(*m_stores, m_group)->members, m_bob, &Member::user)->delivered;
    };
    send(3);
    QCOMPARE(delivered(), Seq(0));
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 2}});
    saveAcks(*m_stores, {{m_phone, m_bob, m_group, 1}});
    QCOMPARE(delivered(), Seq(2));
}

void tst_InboxStore::aStrangersAckChangesNothing()
{
    send(3);
    const UserId eve = createUser(*m_stores, QStringLiteral("eve"));
    const DeviceId device = newId<DeviceId>();
    saveAcks(*m_stores, {{device, eve, m_group, 3}, {device, eve, newId<ConversationId>(), 1}});
    QCOMPARE(load(*m_stores, m_group)->members.size(), std::size_t(2));
    write(*m_stores, {{}, {membership(m_group, m_ada, eve, Role::Member)}});
    send(1);
    QCOMPARE(acked(device, eve), Seq(3)); // what joining gives, nothing else
}

void tst_InboxStore::aMemberLacksNothingFromBeforeJoining()
{
    const UserId cem = createUser(*m_stores, QStringLiteral("cem"));
    const DeviceId device = newId<DeviceId>();
    send(3);
    write(*m_stores, {{}, {membership(m_group, m_ada, cem, Role::Member)}});
    QCOMPARE(acked(device, cem), Seq(3)); // the entry of joining is the first
    QCOMPARE(openInbox(*m_stores, device, cem)[0].head, Seq(4));

    saveAcks(*m_stores, {{device, cem, m_group, 4}});
    write(*m_stores, {{}, {membership(m_group, m_ada, cem, Role::None)}});
    send(5);
    write(*m_stores, {{}, {membership(m_group, m_ada, cem, Role::Member)}});
    QCOMPARE(acked(device, cem), Seq(10)); // nor what was said while away
}

void tst_InboxStore::whoLeftLacksNothing()
{
    send(3);
    write(*m_stores, {{}, {membership(m_group, m_bob, m_bob, Role::None)}});
    QVERIFY(openInbox(*m_stores, m_laptop, m_bob).empty());
}

void tst_InboxStore::startingFreshIsAtTheHeads()
{
    send(3);
    const ConversationId second = createGroup(*m_stores, {m_bob});
    write(*m_stores, {{}, {text(second, m_bob, QStringLiteral("note"))}});
    startFresh(m_laptop, m_bob);
    QVERIFY(openInbox(*m_stores, m_laptop, m_bob).empty());
    QCOMPARE(openInbox(*m_stores, m_phone, m_bob).size(), std::size_t(2));
    send(1);
    startFresh(m_laptop, m_bob);
    QVERIFY(openInbox(*m_stores, m_laptop, m_bob).empty());
}

void tst_InboxStore::startingFreshSeesWhatWasWrittenJustBefore()
{
    // Both may come into one commit.
    for (int i = 0; i < 50; ++i)
        m_stores->log.write({{}, {text(m_group, m_ada, QString::number(i))}}, [](auto) {});
    startFresh(m_laptop, m_bob);
    QCOMPARE(acked(m_laptop, m_bob), nothing);
}

void tst_InboxStore::theSelfLogIsThereToo()
{
    send(1);
    write(*m_stores, {{}, {readMark(m_bob, m_group, 1)}});
    const auto lines = openInbox(*m_stores, m_laptop, m_bob);
    QVERIFY(std::ranges::find(lines, selfConversation(m_bob), &InboxLine::conversation) != lines.end());
}

void tst_InboxStore::whatSomeDevicesAckedIsAskedForAtOnce()
{
    send(3);
    const UserId cem = createUser(*m_stores, QStringLiteral("cem"));
    const NewDevice tablet = newDevice(cem, "tablet");
    valueOf(tryAdd(*m_stores, tablet));
    write(*m_stores, {{}, {membership(m_group, m_ada, cem, Role::Member)}});
    saveAcks(*m_stores, {{m_laptop, m_bob, m_group, 2}});

    const auto answered = [&](const std::vector<DeviceId> &devices) {
        return valueOf(answerTo<std::vector<std::pair<DeviceId, Seq>>>(
            [&](auto done) { m_stores->inbox.acked(devices, m_group, done); }));
    };
    using Acked = std::vector<std::pair<DeviceId, Seq>>;
    QVERIFY(std::ranges::is_permutation(answered({m_laptop, m_phone, tablet.id}),
                                        (Acked{{m_laptop, 2}, {m_phone, 0}, {tablet.id, 3}})));
    QCOMPARE(answered({m_phone}), (Acked{{m_phone, 0}}));
    QVERIFY(answered({}).empty());
}

void tst_InboxStore::aStoreThatLacksWhatWasAckedIsBehind()
{
    const Seq head = send(2);
    const auto isBehind = [&](ConversationId conversation, Seq seq) {
        return inboxState(*m_stores, m_laptop, m_bob, {{conversation, seq}}).isBehind;
    };
    QVERIFY(!isBehind(m_group, head));
    QVERIFY(isBehind(m_group, head + 1));
    QVERIFY(isBehind(newId<ConversationId>(), 1));
    QVERIFY(!isBehind(createGroup(*m_stores, {m_ada}), 100)); // Bob has left it
}

void tst_InboxStore::aStoreThatHasAnotherEntryInItsPlaceIsBehind()
{
    const Entry last =
        write(*m_stores, {{}, {text(m_group, m_ada, QStringLiteral("here"))}}).entries[0].entry;
    const ConversationId left = createGroup(*m_stores, {m_ada});
    const Entry elsewhere =
        write(*m_stores, {{}, {text(left, m_ada, QStringLiteral("there"))}}).entries[0].entry;
    const auto isBehind = [&](const StoredEntry &latest) {
        return inboxState(*m_stores, m_laptop, m_bob, {}, latest).isBehind;
    };
    send(3);
    QVERIFY(!isBehind({m_group, last.seq, last.sentAt}));
    QVERIFY(isBehind({m_group, last.seq, last.sentAt + 1}));
    QVERIFY(isBehind({m_group, last.seq + 4, last.sentAt}));
    QVERIFY(isBehind({newId<ConversationId>(), last.seq, last.sentAt}));
    QVERIFY(!isBehind({left, elsewhere.seq, elsewhere.sentAt})); // Bob has left it
}

void tst_InboxStore::theLastEntryIsOfAllLogsOfTheUser()
{
    QVERIFY(inboxState(*m_stores, m_laptop, m_bob).latest.conversation.isNull());
    send(3);
    const Entry last = readLog(*m_stores, m_group).back();
    const StoredEntry latest{m_group, last.seq, last.sentAt};
    QCOMPARE(inboxState(*m_stores, m_laptop, m_bob).latest, latest);
    const ConversationId second = createGroup(*m_stores, {m_ada});
    write(*m_stores, {{}, {text(second, m_ada, QStringLiteral("not for Bob"))}});
    QCOMPARE(inboxState(*m_stores, m_laptop, m_bob).latest, latest);
    QVERIFY(!inboxState(*m_stores, m_laptop, m_bob, {}, latest).isBehind);
}

void tst_InboxStore::anEpochEndsOnce()
{
    const auto epoch = [&] { return inboxState(*m_stores, m_laptop, m_bob).epoch; };
    const auto end = [&](EpochId ended) {
        return valueOf(answerTo<EpochId>([&](auto done) { m_stores->inbox.endEpoch(ended, done); }));
    };
    const auto revocations = [&](std::int64_t since) {
        return valueOf(answerTo<std::vector<Revocation>>(
            [&](auto done) { m_stores->devices.revokedSince(since, done); }));
    };
    valueOf(answerTo<int>([&](auto done) { m_stores->devices.revoke(m_bob, m_phone, {}, done); }));
    const std::int64_t before = revocations(0).back().number;
    const EpochId first = epoch();
    const EpochId second = end(first);
    QVERIFY(second != first);
    QCOMPARE(end(first), second);
    QCOMPARE(epoch(), second);
    const auto noted = revocations(before);
    QCOMPARE(noted.back().epoch, second);
    QCOMPARE(std::ranges::count_if(noted, [](const Revocation &each) { return !each.epoch.isNull(); }), 1);
}

KITH_TEST(tst_InboxStore)
#include "tst_inboxstore.moc"
