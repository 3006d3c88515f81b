// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "tests/runner/runner.h"

using namespace kith;

//! The contract of every broker.
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

    void aBatchArrivesUnchangedAtItsNodeAlone()
    {
        BrokerNode one(*cluster, 1), two(*cluster, 2), three(*cluster, 3);
        const HintBatch batch{1, 1, someHints(), EpochId(makeUuidV8("epoch"))}, other{1, 1, {}};
        one.broker->publish(2, batch);
        one.broker->publish(3, other);
        QTRY_COMPARE_WITH_TIMEOUT(two.batches.size(), 1U, patience);
        QTRY_COMPARE_WITH_TIMEOUT(three.batches.size(), 1U, patience);
        QVERIFY(two.batches.front() == batch);
        QVERIFY(three.batches.front() == other);
        QVERIFY(one.batches.empty());
    }

    void aNodeMayWriteToItself()
    {
        BrokerNode one(*cluster, 1);
        one.broker->publish(1, {1, 1, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(one.batches.size(), 1U, patience);
    }

    void tenThousandBatchesArriveInOrderBothWays()
    {
        BrokerNode one(*cluster, 1), two(*cluster, 2);
        const auto hints = someHints();
        constexpr std::int64_t count = 10'000;
        constexpr std::int64_t atOnce = 1'000; // a broker drops what Redis does not take soon
        for (std::int64_t number = 1; number <= count; ++number) {
            one.broker->publish(2, {1, number, hints});
            two.broker->publish(1, {2, number, hints});
            if (number % atOnce != 0)
                continue;
            QTRY_COMPARE_WITH_TIMEOUT(one.batches.size(), std::size_t(number), patience);
            QTRY_COMPARE_WITH_TIMEOUT(two.batches.size(), std::size_t(number), patience);
        }
        for (const BrokerNode *node : {&one, &two}) {
            for (std::int64_t number = 1; number <= count; ++number)
                QCOMPARE(node->batches[std::size_t(number - 1)].number, number);
        }
    }

    void whatIsForNobodyDoesNoHarm()
    {
        BrokerNode one(*cluster, 1);
        one.broker->publish(99, {1, 1, someHints()});
        BrokerNode late(*cluster, 99);
        one.broker->publish(99, {1, 2, {}});
        QTRY_COMPARE_WITH_TIMEOUT(late.batches.size(), 1U, patience);
        QCOMPARE(late.batches.front().number, 2);
    }

    void batchesArriveAgainAfterAllWasLost()
    {
        BrokerNode one(*cluster, 1), two(*cluster, 2);
        one.broker->publish(2, {1, 1, {}});
        QTRY_COMPARE_WITH_TIMEOUT(two.batches.size(), 1U, patience);
        cluster->loseAll();
        one.broker->publish(2, {1, 2, {}}); // may arrive or not
        QTRY_VERIFY_WITH_TIMEOUT(one.timesConnected == 2 && two.timesConnected == 2, patience);
        one.broker->publish(2, {1, 3, {}});
        QTRY_VERIFY_WITH_TIMEOUT(two.batches.back().number == 3, patience);
    }

private:
    std::unique_ptr<Cluster> cluster;
};

KITH_TEST(tst_Broker)
#include "tst_broker.moc"
