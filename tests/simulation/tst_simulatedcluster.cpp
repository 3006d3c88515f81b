// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/simulation/simulatedbroker.h"
#include "tests/simulation/simulateddirectory.h"
#include "tests/simulation/simulatedstores.h"

#include <algorithm>

using namespace kith;

namespace {

struct HeldBatches final : BrokerHandler {
    void received(HintBatch batch) override { numbers.push_back(batch.number); }
    void connected(bool is) override { states.push_back(is); }
    std::vector<std::int64_t> numbers;
    std::vector<bool> states;
};

struct StoppedClock final : Clock {
    std::int64_t now() const override { return 0; }
};

struct HeldNews final : DirectoryHandler {
    void reached() override { news += QStringLiteral("reached"); }
    void lost() override { news += QStringLiteral("lost"); }
    void changed(UserId) override { news += QStringLiteral("changed"); }
    void alive(const std::vector<LiveNode> &nodes) override
    {
        living.clear();
        for (const LiveNode &node : nodes)
            living.push_back(node.node);
    }
    QStringList news;
    std::vector<NodeId> living;
};

} // namespace

//! The simulated broker and directory keep their contracts, and are as bad as they are told to be.
class tst_SimulatedCluster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void hintsReachListeners();
    void aBusThatIsDownLosesAndTells();
    void aBadBusLosesDoublesAndReorders();
    void aPlaceIsReadUntilItIsLeft();
    void theGreaterConnectionWins();
    void aChangeIsToldOnceForEachRead();
    void aLeaseOutlivesItsNodeForAWhile();
    void whatIsLostIsEnteredAnew();
    void whileItIsDownNothingIsRead();
    void aStoreAnswersWritesInOrderAndReadsWhenTheyAreDone();

private:
    void pass(std::int64_t ms)
    {
        for (const std::int64_t end = m_scheduler->now() + ms; m_scheduler->stepUntil(end);) { }
    }
    void publish(Broker &from, int count)
    {
        for (int number = 1; number <= count; ++number)
            from.publish(2, {1, number, {}});
    }
    Result<std::vector<DeviceLocation>> read(Directory &directory)
    {
        std::optional<Result<std::vector<DeviceLocation>>> answer;
        directory.read(m_user, [&](const auto &places) { answer = places; });
        pass(100);
        return *answer;
    }

    std::optional<Scheduler> m_scheduler;
    std::optional<SimulatedBus> m_bus;
    std::optional<SimulatedRegister> m_register;
    const UserId m_user = newId<UserId>();
    const DeviceId m_phone = newId<DeviceId>();
};

void tst_SimulatedCluster::init()
{
    m_scheduler.emplace();
    m_bus.emplace(*m_scheduler, Random(1));
    m_register.emplace(*m_scheduler, Random(2));
}

void tst_SimulatedCluster::hintsReachListeners()
{
    HeldBatches one, two;
    const auto from = m_bus->newBroker(), to = m_bus->newBroker();
    from->listen(1, one);
    to->listen(2, two);
    QVERIFY(two.states.empty()); // never from inside the call
    publish(*from, 100);
    QVERIFY(two.numbers.empty());
    pass(3000);
    QCOMPARE(two.states, std::vector{true});
    QCOMPARE(two.numbers.size(), 100u);
    QVERIFY(one.numbers.empty());
    from->publish(3, {1, 1, {}}); // nobody
    pass(100);
}

void tst_SimulatedCluster::aBusThatIsDownLosesAndTells()
{
    HeldBatches one, two;
    const auto from = m_bus->newBroker(), to = m_bus->newBroker();
    from->listen(1, one);
    to->listen(2, two);
    pass(3000);
    publish(*from, 10);
    m_bus->goDown(m_scheduler->now() + 10'000);
    publish(*from, 10);
    pass(20'000);
    QCOMPARE(two.states, (std::vector{true, false, true}));
    QVERIFY(two.numbers.empty());
    publish(*from, 1);
    pass(100);
    QCOMPARE(two.numbers, std::vector<std::int64_t>{1});
}

void tst_SimulatedCluster::aBadBusLosesDoublesAndReorders()
{
    HeldBatches two;
    const auto from = m_bus->newBroker(), to = m_bus->newBroker();
    to->listen(2, two);
    m_bus->faults = {4, 4, 500};
    publish(*from, 400);
    pass(1000);
    const std::set<std::int64_t> distinct(two.numbers.begin(), two.numbers.end());
    QVERIFY(distinct.size() > 200 && distinct.size() < 380);
    QVERIFY(two.numbers.size() > distinct.size() + 30);
    QVERIFY(!std::ranges::is_sorted(two.numbers));
}

void tst_SimulatedCluster::aPlaceIsReadUntilItIsLeft()
{
    HeldNews one, two;
    const auto here = m_register->newDirectory(), there = m_register->newDirectory();
    here->join(1, one);
    there->join(2, two);
    here->enter(m_user, m_phone, 7);
    pass(1500);
    QCOMPARE(*read(*there), (std::vector<DeviceLocation>{{m_phone, 1, 7}}));
    QCOMPARE(two.living, (std::vector<NodeId>{1, 2}));
    here->leave(m_user, m_phone, 6); // an older one
    QCOMPARE(read(*there)->size(), 1u);
    here->leave(m_user, m_phone, 7);
    pass(10);
    QVERIFY(read(*there)->empty());
}

void tst_SimulatedCluster::theGreaterConnectionWins()
{
    HeldNews one, two;
    const auto here = m_register->newDirectory(), there = m_register->newDirectory();
    here->join(1, one);
    there->join(2, two);
    here->enter(m_user, m_phone, 8);
    pass(10);
    there->enter(m_user, m_phone, 7);
    QCOMPARE(*read(*there), (std::vector<DeviceLocation>{{m_phone, 1, 8}}));
    there->enter(m_user, m_phone, 9);
    pass(10);
    here->leave(m_user, m_phone, 8);
    QCOMPARE(*read(*here), (std::vector<DeviceLocation>{{m_phone, 2, 9}}));
}

void tst_SimulatedCluster::aChangeIsToldOnceForEachRead()
{
    HeldNews one, two;
    const auto here = m_register->newDirectory(), there = m_register->newDirectory();
    here->join(1, one);
    there->join(2, two);
    pass(100);
    one.news.clear();
    QVERIFY(read(*here)->empty());
    there->enter(m_user, m_phone, 1);
    there->leave(m_user, m_phone, 1);
    pass(100);
    QCOMPARE(one.news, QStringList(QStringLiteral("changed")));
    QVERIFY(read(*here)->empty());
    there->enter(m_user, m_phone, 2);
    pass(100);
    QCOMPARE(one.news.size(), 2);
}

void tst_SimulatedCluster::aLeaseOutlivesItsNodeForAWhile()
{
    HeldNews one, two;
    const auto here = m_register->newDirectory();
    auto there = m_register->newDirectory();
    here->join(1, one);
    there->join(2, two);
    there->enter(m_user, m_phone, 1);
    pass(5000);
    there.reset();
    pass(6000);
    QCOMPARE(one.living, (std::vector<NodeId>{1, 2}));
    pass(6000);
    QCOMPARE(one.living, std::vector<NodeId>{1});
    QCOMPARE(read(*here)->size(), 1u); // also those of nodes without a lease
    m_register->keepLease(2, m_scheduler->now() + 20'000);
    pass(15'000);
    QCOMPARE(one.living, (std::vector<NodeId>{1, 2}));
}

void tst_SimulatedCluster::whatIsLostIsEnteredAnew()
{
    HeldNews one, two;
    const auto here = m_register->newDirectory(), there = m_register->newDirectory();
    here->join(1, one);
    there->join(2, two);
    here->enter(m_user, m_phone, 1);
    pass(100);
    m_register->lose();
    QVERIFY(read(*there)->empty());
    pass(4000);
    QCOMPARE(read(*there)->size(), 1u);
    QCOMPARE(one.news.count(QStringLiteral("reached")), 2);
}

void tst_SimulatedCluster::whileItIsDownNothingIsRead()
{
    HeldNews one;
    const auto here = m_register->newDirectory();
    here->join(1, one);
    pass(100);
    m_register->goDown(m_scheduler->now() + 8000);
    QCOMPARE(read(*here).error().code, ErrorCode::Unavailable);
    here->enter(m_user, m_phone, 1);
    pass(15'000);
    QCOMPARE(one.news,
             (QStringList{QStringLiteral("reached"), QStringLiteral("lost"), QStringLiteral("reached")}));
    QCOMPARE(read(*here)->size(), 1u);
}

void tst_SimulatedCluster::aStoreAnswersWritesInOrderAndReadsWhenTheyAreDone()
{
    SimulatedDisk disk;
    const StoppedClock clock;
    const StoreFaults faults;
    SimulatedStores simulated(disk, *m_scheduler, clock, Random(3), faults);
    InboxStore &store = simulated.stores().inbox;
    std::vector<int> writes, reads;
    bool readIsOvertaken = false;
    for (int i = 0; i < 50; ++i) {
        store.open(m_phone, m_user, {}, {}, [&, i](const auto &) { reads.push_back(i); });
        store.save({}, [&, i](const auto &) {
            writes.push_back(i);
            readIsOvertaken = readIsOvertaken || std::ranges::count(reads, i) == 0;
        });
    }
    pass(1000);
    QCOMPARE(writes.size(), std::size_t(50));
    QCOMPARE(reads.size(), std::size_t(50));
    QVERIFY(std::ranges::is_sorted(writes));
    QVERIFY(!std::ranges::is_sorted(reads));
    QVERIFY(readIsOvertaken);
}

KITH_TEST(tst_SimulatedCluster)
#include "tst_simulatedcluster.moc"
