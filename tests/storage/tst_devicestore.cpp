// SPDX-License-Identifier: Apache-2.0
#include "shared/limits.h"
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <algorithm>

using namespace kith;

class tst_DeviceStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void aTokenFindsItsDevice();
    void aDeviceNeedsAnAccountAndIsAddedOnce();
    void aPasswordThatChangedMeanwhileAddsNone();
    void oneDeviceTooManyEndsTheLongestUnseen();
    void aTicketSignsInOnce();
    void aTicketEnds();
    void devicesAreListedByAge();
    void oneIsRevoked();
    void allButOneAreRevoked();
    void allAreRevoked();
    void nobodyRevokesADeviceOfOthers();
    void revocationsAreNumberedInOrder();
    void oldRevocationsAreForgotten();
    void lastSeenGrowsAndOutlivesTheDevice();
    void connectionsOfADeviceAreNumbered();
    void aDeviceThatEndedDoesNotConnect();

private:
    DeviceId add(UserId user, const QByteArray &token)
    {
        NewDevice device = newDevice(user, token);
        device.createdAt = ++m_time;
        valueOf(tryAdd(*m_stores, device));
        return device.id;
    }
    std::vector<DeviceId> listed(UserId user)
    {
        std::vector<DeviceId> ids;
        for (const Device &device :
             valueOf(answerTo<std::vector<Device>>([&](auto done) { m_stores->devices.list(user, done); })))
            ids.push_back(device.id);
        return ids;
    }
    int revoke(UserId user, DeviceId only, DeviceId keep)
    {
        return valueOf(answerTo<int>([&](auto done) { m_stores->devices.revoke(user, only, keep, done); }));
    }
    std::vector<Revocation> revokedSince(std::int64_t number)
    {
        return valueOf(answerTo<std::vector<Revocation>>(
            [&](auto done) { m_stores->devices.revokedSince(number, done); }));
    }
    Result<std::int64_t> connect(DeviceId device, std::int64_t at)
    {
        return answerTo<std::int64_t>([&](auto done) { m_stores->devices.connect(device, at, done); });
    }
    Result<Done> setTicket(DeviceId device, const QByteArray &ticket, std::int64_t expiresAt)
    {
        return answerTo<Done>(
            [&](auto done) { m_stores->devices.setTicket(device, ticket, expiresAt, done); });
    }
    std::optional<SignedInDevice> takeTicket(const QByteArray &ticket, std::int64_t now)
    {
        return valueOf(answerTo<std::optional<SignedInDevice>>(
            [&](auto done) { m_stores->devices.takeTicket(ticket, now, done); }));
    }
    bool isSignedIn(const QByteArray &token)
    {
        return valueOf(answerTo<std::optional<SignedInDevice>>(
                           [&](auto done) { m_stores->devices.findByToken(token, done); }))
            .has_value();
    }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    UserId m_ada, m_bob;
    std::int64_t m_time = 0;
};

void tst_DeviceStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_time = 0;
    m_stores.emplace(m_opened->stores());
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_bob = createUser(*m_stores, QStringLiteral("bob"));
}

void tst_DeviceStore::aTokenFindsItsDevice()
{
    const DeviceId laptop = add(m_ada, "one");
    add(m_ada, "two");
    const auto found = valueOf(answerTo<std::optional<SignedInDevice>>(
        [&](auto done) { m_stores->devices.findByToken("one", done); }));
    QVERIFY(found);
    QCOMPARE(found->device, laptop);
    QCOMPARE(found->user.handle, QStringLiteral("ada"));
    QVERIFY(!isSignedIn("three"));
}

void tst_DeviceStore::aDeviceNeedsAnAccountAndIsAddedOnce()
{
    const NewDevice laptop = newDevice(m_ada, "token");
    QVERIFY(tryAdd(*m_stores, laptop));
    QCOMPARE(tryAdd(*m_stores, laptop).error().code, ErrorCode::Conflict);
    QCOMPARE(tryAdd(*m_stores, newDevice(m_bob, "token")).error().code, ErrorCode::Conflict);
    QCOMPARE(tryAdd(*m_stores, newDevice(newId<UserId>(), "other")).error().code, ErrorCode::BadCredentials);
}

void tst_DeviceStore::aPasswordThatChangedMeanwhileAddsNone()
{
    const QByteArray verified = newAccount(QStringLiteral("ada")).passwordHash;
    const auto addWith = [&](const QByteArray &token) {
        return answerTo<Done>(
            [&](auto done) { m_stores->devices.add(newDevice(m_ada, token), verified, done); });
    };
    QVERIFY(addWith("before"));
    valueOf(answerTo<Done>([&](auto done) { m_stores->accounts.setPassword(m_ada, "new", {}, {}, done); }));
    QCOMPARE(addWith("after").error().code, ErrorCode::BadCredentials);
    QVERIFY(listed(m_ada).empty());
}

void tst_DeviceStore::oneDeviceTooManyEndsTheLongestUnseen()
{
    add(m_bob, "of bob");
    std::vector<DeviceId> devices;
    for (int i = 0; i < limits::devices; ++i)
        devices.push_back(add(m_ada, QByteArray::number(i)));
    valueOf(answerTo<Done>([&](auto done) {
        m_stores->devices.setLastSeen({{devices[0], m_time + 1}}, done);
    }));
    QCOMPARE(listed(m_ada), devices);

    devices.push_back(add(m_ada, "one too many"));
    QCOMPARE(revokedSince(0).size(), std::size_t(1));
    QCOMPARE(revokedSince(0).front().device, devices[1]);
    devices.erase(devices.begin() + 1);
    QCOMPARE(listed(m_ada), devices);
    QCOMPARE(listed(m_bob).size(), std::size_t(1));
}

void tst_DeviceStore::aTicketSignsInOnce()
{
    const DeviceId laptop = add(m_ada, "laptop"), phone = add(m_ada, "phone");
    valueOf(setTicket(laptop, "one", 100));
    valueOf(setTicket(phone, "two", 100));
    const auto taken = takeTicket("one", 99);
    QVERIFY(taken);
    QCOMPARE(taken->device, laptop);
    QCOMPARE(taken->user.handle, QStringLiteral("ada"));
    QVERIFY(!takeTicket("one", 99));
    QVERIFY(takeTicket("two", 99));
    QVERIFY(!takeTicket("laptop", 99));
    QVERIFY(!takeTicket({}, 99));
}

void tst_DeviceStore::aTicketEnds()
{
    const DeviceId laptop = add(m_ada, "laptop"), phone = add(m_ada, "phone"), ofBob = add(m_bob, "of bob");
    valueOf(setTicket(laptop, "expires", 100));
    QVERIFY(!takeTicket("expires", 100));
    valueOf(setTicket(laptop, "is replaced", 100));
    valueOf(setTicket(laptop, "newer", 100));
    QVERIFY(!takeTicket("is replaced", 1));
    QVERIFY(takeTicket("newer", 1));

    valueOf(setTicket(phone, "its device ends", 100));
    QCOMPARE(revoke(m_ada, phone, {}), 1);
    QVERIFY(!takeTicket("its device ends", 1));
    QCOMPARE(setTicket(phone, "none", 100).error().code, ErrorCode::NotFound);

    valueOf(setTicket(ofBob, "its account is disabled", 100));
    valueOf(setDisabled(*m_stores, m_bob, true));
    QVERIFY(!takeTicket("its account is disabled", 1));
}

void tst_DeviceStore::devicesAreListedByAge()
{
    const DeviceId first = add(m_ada, "1"), second = add(m_ada, "2");
    add(m_bob, "3");
    QCOMPARE(listed(m_ada), (std::vector<DeviceId>{first, second}));
    const auto devices =
        valueOf(answerTo<std::vector<Device>>([&](auto done) { m_stores->devices.list(m_ada, done); }));
    QCOMPARE(devices[0].name, QStringLiteral("laptop"));
    QCOMPARE(devices[0].createdAt, std::int64_t(1));
    QCOMPARE(devices[0].lastSeen, std::int64_t(0));
    QVERIFY(!devices[0].current);
}

void tst_DeviceStore::oneIsRevoked()
{
    const DeviceId first = add(m_ada, "1"), second = add(m_ada, "2");
    QCOMPARE(revoke(m_ada, first, {}), 1);
    QVERIFY(!isSignedIn("1"));
    QVERIFY(isSignedIn("2"));
    QCOMPARE(listed(m_ada), (std::vector<DeviceId>{second}));
    QCOMPARE(revoke(m_ada, first, {}), 0); // it is gone
}

void tst_DeviceStore::allButOneAreRevoked()
{
    add(m_ada, "1");
    const DeviceId kept = add(m_ada, "2");
    add(m_ada, "3");
    add(m_bob, "4");
    QCOMPARE(revoke(m_ada, {}, kept), 2);
    QCOMPARE(listed(m_ada), (std::vector<DeviceId>{kept}));
    QVERIFY(isSignedIn("4"));
}

void tst_DeviceStore::allAreRevoked()
{
    add(m_ada, "1");
    add(m_ada, "2");
    QCOMPARE(revoke(m_ada, {}, {}), 2);
    QVERIFY(listed(m_ada).empty());
}

void tst_DeviceStore::nobodyRevokesADeviceOfOthers()
{
    const DeviceId bobs = add(m_bob, "1");
    QCOMPARE(revoke(m_ada, bobs, {}), 0);
    QVERIFY(isSignedIn("1"));
    QVERIFY(revokedSince(0).empty());
}

void tst_DeviceStore::revocationsAreNumberedInOrder()
{
    const DeviceId first = add(m_ada, "1"), second = add(m_ada, "2"), third = add(m_ada, "3");
    revoke(m_ada, second, {});
    revoke(m_ada, {}, {});
    const auto all = revokedSince(0);
    QCOMPARE(all.size(), std::size_t(3));
    QCOMPARE(all[0].device, second);
    QCOMPARE(all[1].device, first);
    QCOMPARE(all[2].device, third);
    QVERIFY(all[0].number > 0 && all[0].number < all[1].number && all[1].number < all[2].number);
    QCOMPARE(revokedSince(all[1].number).size(), std::size_t(1));
    QVERIFY(revokedSince(all[2].number).empty());
}

void tst_DeviceStore::oldRevocationsAreForgotten()
{
    constexpr int rounds = 105, each = limits::devices;
    const QByteArray verified = newAccount(QStringLiteral("ada")).passwordHash;
    int made = 0, ended = 0;
    for (int i = 0; i < rounds; ++i) {
        for (int k = 0; k < each; ++k) {
            m_stores->devices.add(newDevice(m_ada, QByteArray::number(i * each + k)), verified,
                                  [&](const Result<Done> &result) { made += bool(result); });
        }
        m_stores->devices.revoke(m_ada, {}, {}, [&](const Result<int> &result) { ended += valueOf(result); });
    }
    QTRY_COMPARE_WITH_TIMEOUT(made, rounds * each, 60'000);
    QTRY_COMPARE(ended, rounds * each);
    const auto kept = revokedSince(0);
    QCOMPARE(kept.size(), std::size_t(10'000));
    QCOMPARE(kept.back().number, std::int64_t(rounds * each));
    QVERIFY(revokedSince(kept.back().number).empty());
}

void tst_DeviceStore::lastSeenGrowsAndOutlivesTheDevice()
{
    const auto lastSeen = [&] {
        return valueOf(answerTo<std::vector<Presence>>([&](auto done) {
            m_stores->devices.lastSeen({m_ada, m_bob, newId<UserId>()}, done);
        }));
    };
    const auto setLastSeen = [&](DeviceId device, std::int64_t at) {
        valueOf(answerTo<Done>([&](auto done) { m_stores->devices.setLastSeen({{device, at}}, done); }));
    };
    const DeviceId laptop = add(m_ada, "1"), phone = add(m_ada, "2");
    QVERIFY(lastSeen().empty());
    setLastSeen(laptop, 500);
    setLastSeen(phone, 300);
    setLastSeen(laptop, 400);
    QCOMPARE(lastSeen(), (std::vector<Presence>{{m_ada, PresenceState::Offline, 500}}));
    const auto devices =
        valueOf(answerTo<std::vector<Device>>([&](auto done) { m_stores->devices.list(m_ada, done); }));
    QCOMPARE(devices[0].lastSeen, std::int64_t(500));
    QCOMPARE(devices[1].lastSeen, std::int64_t(300));
    // A clock was a year ahead for a moment.
    setLastSeen(laptop, 31'536'000'000);
    setLastSeen(laptop, 600);
    QCOMPARE(lastSeen(), (std::vector<Presence>{{m_ada, PresenceState::Offline, 600}}));
    revoke(m_ada, {}, {});
    QCOMPARE(lastSeen().size(), std::size_t(1));
}

void tst_DeviceStore::connectionsOfADeviceAreNumbered()
{
    const DeviceId laptop = add(m_ada, "1"), phone = add(m_ada, "2");
    const std::int64_t first = valueOf(connect(laptop, 500));
    QVERIFY(first > 0);
    QVERIFY(valueOf(connect(phone, 300)) > 0);
    QVERIFY(valueOf(connect(laptop, 400)) > first);

    const auto devices =
        valueOf(answerTo<std::vector<Device>>([&](auto done) { m_stores->devices.list(m_ada, done); }));
    QCOMPARE(devices[0].lastSeen, std::int64_t(500));
    QCOMPARE(devices[1].lastSeen, std::int64_t(300));
    const auto seen = valueOf(
        answerTo<std::vector<Presence>>([&](auto done) { m_stores->devices.lastSeen({m_ada}, done); }));
    QCOMPARE(seen, (std::vector<Presence>{{m_ada, PresenceState::Offline, 500}}));
}

void tst_DeviceStore::aDeviceThatEndedDoesNotConnect()
{
    const DeviceId laptop = add(m_ada, "1");
    QVERIFY(connect(laptop, 1));
    revoke(m_ada, laptop, {});
    QCOMPARE(connect(laptop, 2).error().code, ErrorCode::NotFound);
    QCOMPARE(connect(newId<DeviceId>(), 2).error().code, ErrorCode::NotFound);
}

KITH_TEST(tst_DeviceStore)
#include "tst_devicestore.moc"
