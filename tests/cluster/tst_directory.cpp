// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "tests/runner/runner.h"

using namespace kith;

//! The contract of every directory.
class tst_Directory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addClusters(); }

    void init()
    {
        QFETCH_GLOBAL(ClusterFactory, makeCluster);
        cluster = makeCluster();
    }
    void cleanup() { cluster.reset(); }

    void whatOneNodeEntersAllNodesRead()
    {
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        QVERIFY(two.read(ada).empty());
        one.directory->enter(ada, phone, 10);
        two.directory->enter(ada, laptop, 11);
        std::vector<DeviceLocation> both{{phone, 1, 10}, {laptop, 2, 11}};
        std::ranges::sort(both, {}, &DeviceLocation::device);
        QTRY_VERIFY_WITH_TIMEOUT(one.read(ada) == both, patience);
        QTRY_VERIFY_WITH_TIMEOUT(two.read(ada) == both, patience);
        QVERIFY(two.read(bob).empty());
    }

    void whatIsLeftIsGone()
    {
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        one.directory->enter(ada, phone, 10);
        QTRY_VERIFY_WITH_TIMEOUT(two.read(ada) == places({{phone, 1, 10}}), patience);
        one.directory->leave(ada, phone, 9);
        QVERIFY(one.read(ada) == places({{phone, 1, 10}}));
        one.directory->leave(ada, phone, 10);
        QVERIFY(one.read(ada).empty());
        QTRY_VERIFY_WITH_TIMEOUT(two.read(ada).empty(), patience);
    }

    void theGreaterConnectionWinsWhoeverComesLast()
    {
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        one.directory->enter(ada, phone, 10);
        QVERIFY(one.read(ada) == places({{phone, 1, 10}}));
        two.directory->enter(ada, phone, 9);
        QVERIFY(two.read(ada) == places({{phone, 1, 10}}));
        two.directory->leave(ada, phone, 9);
        QVERIFY(two.read(ada) == places({{phone, 1, 10}}));
        two.directory->enter(ada, phone, 100);
        QVERIFY(two.read(ada) == places({{phone, 2, 100}}));
        one.directory->leave(ada, phone, 10);
        QVERIFY(one.read(ada) == places({{phone, 2, 100}}));
    }

    void aChangeIsToldOnceForEachRead()
    {
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        two.read(ada);
        two.read(ada);
        one.directory->enter(ada, phone, 10);
        QTRY_COMPARE_WITH_TIMEOUT(two.changes.size(), 1U, patience);
        one.directory->enter(ada, phone, 11);
        one.directory->leave(ada, phone, 11);
        two.read(bob);
        one.directory->enter(bob, laptop, 12); // reported after a possible report about ada
        QTRY_COMPARE_WITH_TIMEOUT(two.changes.size(), 2U, patience);
        QVERIFY(two.changes == (std::vector{ada, bob}));
        QVERIFY(one.changes.empty());

        two.read(ada);
        one.directory->enter(ada, phone, 13);
        QTRY_COMPARE_WITH_TIMEOUT(two.changes.size(), 3U, patience);
        one.directory->leave(bob, laptop, 12);
        two.read(ada);
        one.directory->leave(ada, phone, 13);
        QTRY_VERIFY_WITH_TIMEOUT(two.changes == (std::vector{ada, bob, ada, ada}), patience);
    }

    void aNodeHearsOfItsOwnChanges()
    {
        DirectoryNode one(*cluster, 1);
        one.read(ada);
        one.directory->enter(ada, phone, 10);
        QTRY_VERIFY_WITH_TIMEOUT(one.changes == std::vector{ada}, patience);
    }

    void nothingThatChangesBehindAReadStaysUntold()
    {
        // Reading again after each change ends with the current state.
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        std::vector<DeviceLocation> seen = two.read(ada);
        for (std::int64_t connection = 1; connection <= 200; ++connection)
            one.directory->enter(ada, phone, connection);
        std::size_t told = 0;
        const auto follow = [&] {
            while (told < two.changes.size()) {
                ++told;
                seen = two.read(ada);
            }
            return seen == places({{phone, 1, 200}});
        };
        QTRY_VERIFY_WITH_TIMEOUT(follow(), patience);
    }

    void allNodesWithALeaseAreAlive()
    {
        DirectoryNode one(*cluster, 1);
        QTRY_VERIFY_WITH_TIMEOUT(one.nodes == std::vector<NodeId>{1}, patience);
        {
            DirectoryNode two(*cluster, 2);
            QTRY_VERIFY_WITH_TIMEOUT(sorted(one.nodes) == (std::vector<NodeId>{1, 2}), patience);
            QTRY_VERIFY_WITH_TIMEOUT(sorted(two.nodes) == (std::vector<NodeId>{1, 2}), patience);
            two.directory->enter(ada, phone, 10);
            QVERIFY(two.read(ada) == places({{phone, 2, 10}}));
        }
        QTRY_VERIFY_WITH_TIMEOUT(one.nodes == std::vector<NodeId>{1}, patience);
        QVERIFY(one.read(ada) == places({{phone, 2, 10}}));
    }

    void theNumberOfDevicesOfEachNodeIsReported()
    {
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        one.directory->enter(ada, phone, 10);
        one.directory->enter(ada, laptop, 11);
        one.directory->enter(bob, tablet, 12);
        one.directory->enter(ada, phone, 13);
        one.directory->leave(ada, laptop, 11);
        two.directory->enter(ada, laptop, 14);
        QVERIFY(!two.read(ada).empty()); // after what it entered
        DirectoryNode three(*cluster, 3); // the nodes of one process are reported when one joins
        for (const DirectoryNode *node : {&one, &two, &three}) {
            QTRY_VERIFY_WITH_TIMEOUT(node->nodes.size() == 3, patience);
            QTRY_VERIFY_WITH_TIMEOUT(
                numbers(*node) == (std::map<NodeId, std::int64_t>{{1, 2}, {2, 1}, {3, 0}}), patience);
        }
    }

    void whenAllIsLostAllIsEnteredAgain()
    {
        DirectoryNode one(*cluster, 1), two(*cluster, 2);
        one.directory->enter(ada, phone, 10);
        two.directory->enter(ada, laptop, 11);
        one.directory->enter(bob, phone, 12);
        one.directory->leave(bob, phone, 12);
        QVERIFY(one.read(bob).empty());
        cluster->loseAll();
        QTRY_VERIFY_WITH_TIMEOUT(one.timesReached == 2 && two.timesReached == 2, patience);
        QCOMPARE(one.timesLost, 1);
        std::vector<DeviceLocation> both{{phone, 1, 10}, {laptop, 2, 11}};
        std::ranges::sort(both, {}, &DeviceLocation::device);
        QTRY_VERIFY_WITH_TIMEOUT(one.read(ada) == both, patience);
        QVERIFY(two.read(bob).empty());
        QTRY_VERIFY_WITH_TIMEOUT(sorted(one.nodes) == (std::vector<NodeId>{1, 2}), patience);
    }

private:
    static std::vector<DeviceLocation> places(std::vector<DeviceLocation> all) { return all; }
    static std::vector<NodeId> sorted(std::vector<NodeId> nodes)
    {
        std::ranges::sort(nodes);
        return nodes;
    }

    static std::map<NodeId, std::int64_t> numbers(const DirectoryNode &node)
    {
        std::map<NodeId, std::int64_t> all;
        for (std::size_t i = 0; i < node.nodes.size(); ++i)
            all[node.nodes[i]] = node.devices[i];
        return all;
    }

    std::unique_ptr<Cluster> cluster;
    const UserId ada = newId<UserId>();
    const UserId bob = newId<UserId>();
    const DeviceId phone = newId<DeviceId>();
    const DeviceId laptop = newId<DeviceId>();
    const DeviceId tablet = newId<DeviceId>();
};

KITH_TEST(tst_Directory)
#include "tst_directory.moc"
