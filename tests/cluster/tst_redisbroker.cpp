// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "server/cluster/hintcodec.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace std::chrono_literals;

//! Faults of Redis, and the data left there.
class tst_RedisBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { redis = std::make_unique<RedisServer>(); }
    void cleanup() { redis.reset(); }

    void listeningNeedsNoRedis()
    {
        redis->kill();
        auto [node, broker] = make(1);
        node->broker->publish(1, {1, 1, {}});
        QCOMPARE(broker->metrics().dropped.value(), 1U);
        redis->start();
        node->waitUntilConnected();
        node->broker->publish(1, {1, 2, {}});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 1U, patience);
        QCOMPARE(node->batches.front().number, 2);
    }

    void whatIsForTheDeadIsDroppedAndLeavesNothing()
    {
        auto [one, broker] = make(1);
        one->waitUntilConnected();
        one->broker->publish(2, {1, 1, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(broker->metrics().dropped.value(), 1U, patience);
        QCOMPARE(redis->run({"EXISTS", "kith:inbox:{2}"}), "0");
        one->broker->publish(1, {1, 1, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(broker->metrics().published.value(), 1U, patience);
        QTRY_COMPARE_WITH_TIMEOUT(broker->metrics().received.value(), 1U, patience);
        one.reset();
        QTRY_COMPARE_WITH_TIMEOUT(redis->run({"DBSIZE"}), "0", patience);
    }

    void invalidBatchesAreCountedAndSkipped_data()
    {
        QTest::addColumn<QList<QByteArray>>("fields");
        const QByteArray hints = hint::encode(someHints());
        const QByteArray large(hint::batchBytes + 1, '\0');
        QTest::newRow("other fields") << QList<QByteArray>{"a", "b"};
        QTest::newRow("no hints") << QList<QByteArray>{"from", "2", "number", "1"};
        QTest::newRow("hints cut short")
            << QList<QByteArray>{"from", "2", "number", "1", "hints", hints.chopped(1)};
        QTest::newRow("too large") << QList<QByteArray>{"from", "2", "number", "1", "hints", large};
        QTest::newRow("no sender") << QList<QByteArray>{"number", "1", "hints", hints};
        QTest::newRow("no number") << QList<QByteArray>{"from", "2", "hints", hints};
        QTest::newRow("negative number") << QList<QByteArray>{"from", "2", "number", "-1", "hints", hints};
        QTest::newRow("huge number") << QList<QByteArray>{"from",  "2",  "number", "99999999999999999999",
                                                          "hints", hints};
    }
    void invalidBatchesAreCountedAndSkipped()
    {
        QFETCH(QList<QByteArray>, fields);
        auto [node, broker] = make(1);
        node->waitUntilConnected();
        redis->run(QList<QByteArray>{"XADD", "kith:inbox:{1}", "*"} + fields);
        node->broker->publish(1, {1, 1, {}});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 1U, patience);
        QCOMPARE(broker->metrics().unreadable.value(), 1U);
        QCOMPARE(node->timesConnected, 1);
    }

    void whatIsTooLargeIsNotSent()
    {
        auto [node, broker] = make(1);
        node->waitUntilConnected();
        reply::Event large{newId<ConversationId>(), {}};
        large.entry.text = QString(hint::batchBytes, u'x');
        node->broker->publish(1, {1, 1, {large}});
        QCOMPARE(broker->metrics().dropped.value(), 1U);
    }

    void aTrimmedInboxGoesOnWithWhatIsLeft()
    {
        RedisOptions options = quickOptions();
        options.inboxLength = 100;
        auto [one, oneBroker] = make(1, options);
        auto [two, twoBroker] = make(2, options);
        one->waitUntilConnected();
        two->waitUntilConnected();
        // While frozen, Redis receives all of them, and stores the last before it sends any reply.
        redis->freeze();
        constexpr int count = 1'000;
        for (int number = 1; number <= count; ++number)
            one->broker->publish(2, {1, number, {}});
        QCoreApplication::processEvents(); // sends them
        redis->thaw();
        QTRY_VERIFY_WITH_TIMEOUT(!two->batches.empty() && two->batches.back().number == count, patience);
        for (std::size_t i = 1; i < two->batches.size(); ++i)
            QVERIFY(two->batches[i - 1].number < two->batches[i].number);
    }

    void aReceiverThatWasAwayFindsWhatTheInboxStillHolds()
    {
        RedisOptions options = quickOptions();
        options.inboxLength = 100;
        auto [one, oneBroker] = make(1, options);
        auto [two, twoBroker] = make(2, options);
        one->waitUntilConnected();
        two->waitUntilConnected();
        one->broker->publish(2, {1, 1, {}});
        QTRY_COMPARE_WITH_TIMEOUT(two->batches.size(), 1U, patience);
        // More than Redis keeps, written at once while the receiver reads nothing.
        QByteArray script =
            "for i = 2, 1000 do redis.call('XADD', KEYS[1], 'MAXLEN', '~', '100', '*', 'from', '1', "
            "'number', i, 'hints', ARGV[1]) end return redis.call('XLEN', KEYS[1])";
        const int left = redis->run({"EVAL", script, "1", "kith:inbox:{2}", hint::encode({})}).toInt();
        QVERIFY(left >= 100 && left < 1'000);
        QTRY_COMPARE_WITH_TIMEOUT(two->batches.size(), std::size_t(left) + 1, patience);
        QCOMPARE(two->batches[1].number, 1'001 - left);
        QCOMPARE(two->batches.back().number, 1'000);
    }

    void whatWasReadIsRemoved()
    {
        auto [node, broker] = make(1);
        node->waitUntilConnected();
        for (int number = 1; number <= 300; ++number)
            node->broker->publish(1, {1, number, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 300U, patience);
        QTRY_COMPARE_WITH_TIMEOUT(redis->run({"XLEN", "kith:inbox:{1}"}), "1", patience);
        node->broker->publish(1, {1, 301, {}});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 301U, patience);
        QCOMPARE(node->timesConnected, 1);
    }

    void whatCannotBeSentIsDroppedAndCounted()
    {
        RedisOptions options = quickOptions();
        options.unsentBytes = 100'000;
        auto [node, broker] = make(1, options);
        node->waitUntilConnected();
        redis->freeze();
        reply::Event some{newId<ConversationId>(), {}};
        some.entry.text = QString(1'000, u'x');
        for (int number = 1; number <= 1'000; ++number)
            node->broker->publish(1, {1, number, {some}});
        const auto dropped = broker->metrics().dropped.value();
        QVERIFY(dropped > 850 && dropped < 950);
        QCOMPARE(broker->redisMetrics().works.value(), 1U);
        QTRY_VERIFY_WITH_TIMEOUT(!node->isConnected, patience);
        QCOMPARE(broker->redisMetrics().works.value(), 0U);
        QCOMPARE(broker->metrics().dropped.value() + broker->metrics().published.value(), 1'000U);
        redis->thaw();
        node->waitUntilConnected(2);
        QCOMPARE(broker->redisMetrics().works.value(), 1U);
        QCOMPARE(broker->redisMetrics().reconnects.value(), 1U);
        node->broker->publish(1, {1, 1'001, {}});
        QTRY_VERIFY_WITH_TIMEOUT(!node->batches.empty() && node->batches.back().number == 1'001, patience);
    }

    void aLostInboxIsMadeAgain_data()
    {
        QTest::addColumn<QList<QByteArray>>("command");
        QTest::newRow("all deleted") << QList<QByteArray>{"FLUSHALL"};
        QTest::newRow("another kind of key") << QList<QByteArray>{"SET", "kith:inbox:{1}", "x", "PX", "500"};
    }
    void aLostInboxIsMadeAgain()
    {
        QFETCH(QList<QByteArray>, command);
        auto [node, broker] = make(1);
        node->waitUntilConnected();
        QVERIFY(!redis->run(command).isEmpty());
        node->waitUntilConnected(2);
        node->broker->publish(1, {1, 1, {}});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 1U, patience);
    }

    void aClockOfRedisThatGoesBackLosesNothing()
    {
        auto [node, broker] = make(1);
        node->waitUntilConnected();
        // As if the entry before the loss had an id from a clock a year ahead.
        redis->run(
            {"XADD", "kith:inbox:{1}", "9999999999999-0", "from", "2", "number", "1", "hints", "\x80"});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 1U, patience);
        redis->run({"FLUSHALL"});
        node->waitUntilConnected(2);
        node->broker->publish(1, {1, 1, {}});
        QTRY_COMPARE_WITH_TIMEOUT(node->batches.size(), 2U, patience);
    }

private:
    std::pair<std::unique_ptr<BrokerNode>, RedisBroker *> make(NodeId self,
                                                               RedisOptions options = quickOptions()) const
    {
        auto broker = std::make_unique<RedisBroker>(redis->address(), options);
        RedisBroker *const raw = broker.get();
        return {std::make_unique<BrokerNode>(std::move(broker), self), raw};
    }

    std::unique_ptr<RedisServer> redis;
};

KITH_TEST(tst_RedisBroker)
#include "tst_redisbroker.moc"
