// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "tests/runner/runner.h"

using namespace kith;

//! The faults that a simulation injects into nodes in one process.
class tst_LocalHub : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNodeThatIsCutOffHearsAndReachesNothing()
    {
        LocalHub hub;
        DirectoryNode one(std::make_unique<LocalDirectory>(hub), 1),
            two(std::make_unique<LocalDirectory>(hub), 2);
        BrokerNode oneBroker(std::make_unique<LocalBroker>(hub), 1),
            twoBroker(std::make_unique<LocalBroker>(hub), 2);
        two.directory->enter(ada, phone, 10);
        QCOMPARE(one.read(ada).size(), 1U);
        oneBroker.broker->publish(2, {1, 1, {}}); // in flight when node 2 is cut off
        hub.cut(2);
        QVERIFY(!two.tryRead(ada));
        QCOMPARE(two.timesLost, 1);
        QVERIFY(!twoBroker.isConnected);
        QVERIFY(one.nodes == std::vector<NodeId>{1});
        oneBroker.broker->publish(2, {1, 2, {}});
        two.directory->leave(ada, phone, 10);
        two.directory->enter(ada, laptop, 11);
        QVERIFY(one.read(ada) == (std::vector<DeviceLocation>{{phone, 2, 10}}));
        QVERIFY(one.changes.empty());

        hub.mend(2);
        QVERIFY(one.read(ada) == (std::vector<DeviceLocation>{{laptop, 2, 11}}));
        QVERIFY(one.changes == std::vector{ada});
        QCOMPARE(two.timesReached, 2);
        QVERIFY(one.nodes == (std::vector<NodeId>{1, 2}));
        oneBroker.broker->publish(2, {1, 3, {}});
        QTRY_COMPARE(twoBroker.batches.size(), 1U);
        QCOMPARE(twoBroker.batches.front().number, 3);
    }

    void whatIsToldComesByTheEventLoopInItsOrder()
    {
        LocalHub hub;
        DirectoryNode one(std::make_unique<LocalDirectory>(hub), 1);
        std::vector<int> order;
        one.waitUntilReached();
        one.directory->read(ada, [&](const auto &) { order.push_back(1); });
        one.directory->read(bob, [&](const auto &) { order.push_back(2); });
        QVERIFY(order.empty());
        QCoreApplication::sendPostedEvents();
        QCOMPARE(order, (std::vector{1, 2}));
    }

private:
    const UserId ada = newId<UserId>();
    const UserId bob = newId<UserId>();
    const DeviceId phone = newId<DeviceId>();
    const DeviceId laptop = newId<DeviceId>();
};

KITH_TEST(tst_LocalHub)
#include "tst_localhub.moc"
