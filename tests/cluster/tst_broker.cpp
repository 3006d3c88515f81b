// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"

using namespace kith;

//! What every broker promises.
class tst_Broker : public QObject
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

    void aParcelArrivesAsItWasAtItsNodeAlone()
    {
        BrokerNode one(*cluster, 1), two(*cluster, 2), three(*cluster, 3);
        const Parcel parcel{1, 1, someHints()}, other{1, 1, {}};
        one.broker->publish(2, parcel);
        one.broker->publish(3, other);
        QTRY_COMPARE_WITH_TIMEOUT(two.parcels.size(), 1U, patience);
        QTRY_COMPARE_WITH_TIMEOUT(three.parcels.size(), 1U, patience);
        QVERIFY(two.parcels.front() == parcel);
        QVERIFY(three.parcels.front() == other);
        QVERIFY(one.parcels.empty());
    }

    void aNodeMayWriteToItself()
    {
        BrokerNode one(*cluster, 1);
        one.broker->publish(1, {1, 1, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(one.parcels.size(), 1U, patience);
    }

    void tenThousandParcelsArriveInOrderBothWays()
    {
        BrokerNode one(*cluster, 1), two(*cluster, 2);
        const auto hints = someHints();
        constexpr std::int64_t count = 10'000;
        for (std::int64_t number = 1; number <= count; ++number) {
            one.broker->publish(2, {1, number, hints});
            two.broker->publish(1, {2, number, hints});
        }
        for (const BrokerNode *node : {&one, &two}) {
            QTRY_COMPARE_WITH_TIMEOUT(node->parcels.size(), std::size_t(count), patience);
            for (std::int64_t number = 1; number <= count; ++number)
                QCOMPARE(node->parcels[std::size_t(number - 1)].number, number);
        }
    }

    void whatIsForNobodyDoesNoHarm()
    {
        BrokerNode one(*cluster, 1);
        one.broker->publish(99, {1, 1, someHints()});
        BrokerNode late(*cluster, 99);
        one.broker->publish(99, {1, 2, {}});
        QTRY_COMPARE_WITH_TIMEOUT(late.parcels.size(), 1U, patience);
        QCOMPARE(late.parcels.front().number, 2);
    }

    void afterAllWasLostParcelsArriveAgain()
    {
        BrokerNode one(*cluster, 1), two(*cluster, 2);
        one.broker->publish(2, {1, 1, {}});
        QTRY_COMPARE_WITH_TIMEOUT(two.parcels.size(), 1U, patience);
        cluster->loseAll();
        one.broker->publish(2, {1, 2, {}}); // may arrive or not, and fails nothing
        QTRY_VERIFY_WITH_TIMEOUT(one.timesConnected == 2 && two.timesConnected == 2, patience);
        one.broker->publish(2, {1, 3, {}});
        QTRY_VERIFY_WITH_TIMEOUT(two.parcels.back().number == 3, patience);
    }

private:
    std::unique_ptr<Cluster> cluster;
};

QTEST_GUILESS_MAIN(tst_Broker)
#include "tst_broker.moc"
