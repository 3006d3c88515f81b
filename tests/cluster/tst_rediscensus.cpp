// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "server/cluster/rediscensus.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace std::chrono_literals;

//! The state of the nodes as read from Redis.
class tst_RedisCensus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { redis = std::make_unique<RedisServer>(); }
    void cleanup() { redis.reset(); }

    void anEmptyRedisHasNoNodes() { QVERIFY(take().empty()); }

    void aNodeIsSeenWithWhatItSaysOfItself()
    {
        RedisOptions options = quickOptions();
        options.about = [] { return QByteArray("about it"); };
        for (const bool hasBroker : {false, true}) {
            DirectoryNode directory(std::make_unique<RedisDirectory>(redis->address(), options), 10);
            std::optional<BrokerNode> broker;
            directory.waitUntilReached();
            if (hasBroker)
                broker.emplace(std::make_unique<RedisBroker>(redis->address(), options), 10)
                    .waitUntilConnected();
            const auto states = take();
            QCOMPARE(states.size(), 1U);
            const NodeState &state = states.front();
            QCOMPARE(state.node, 10);
            QCOMPARE(state.about, "about it");
            QVERIFY(state.leaseLeft > 0ms && state.leaseLeft <= options.lease);
            QCOMPARE(state.sinceRenewal + state.leaseLeft, options.lease);
            QCOMPARE(state.hasInbox, hasBroker);
            QCOMPARE(state.unread, 0);
            QCOMPARE(state.oldestUnread, 0ms);
        }
    }

    // The state that stopped nodes leave behind.
    void whatNodesDidNotReadIsCounted()
    {
        const std::int64_t now = redis->run({"TIME"}).split(' ').front().toLongLong() * 1'000;
        const auto add = [&](std::int64_t at) {
            redis->run({"XADD", "kith:inbox:{9}", QByteArray::number(qlonglong(at)) + "-1", "from", "8"});
        };
        redis->run({"ZADD", "kith:nodes", QByteArray::number(qlonglong(now - 2'000)), "10"});
        redis->run({"ZADD", "kith:nodes", QByteArray::number(qlonglong(now - 1'000)), "9"});
        redis->run({"ZADD", "kith:nodes", QByteArray::number(qlonglong(now - 60'000)), "8"});
        redis->run({"ZADD", "kith:nodes", QByteArray::number(qlonglong(now)), "joining 11"});
        for (const int ago : {60'000, 5'000, 4'000, 0})
            add(now - ago);
        const auto states = take();
        QCOMPARE(states.size(), 2U);
        QCOMPARE(states[0].node, 9);
        QCOMPARE(states[0].unread, 3);
        QVERIFY(states[0].oldestUnread >= 5s);
        QVERIFY(states[0].about.isEmpty());
        QVERIFY(states[0].sinceRenewal < states[1].sinceRenewal);
        QCOMPARE(states[1].node, 10);
        QVERIFY(!states[1].hasInbox);
    }

    void aReasonIsSaidWhereItCannotBeAsked_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QString &url, const char *says) {
            QTest::newRow(name) << url << QString::fromLatin1(says);
        };
        row("a port without anybody", QStringLiteral("redis://127.0.0.1:1"), "127.0.0.1:1 cannot be asked");
        row("a name that is none", QStringLiteral("redis://nobody.invalid"), "nobody.invalid has no address");
        row("Sentinels that are not there", QStringLiteral("redis+sentinel://127.0.0.1:1,127.0.0.1:2/chat"),
            "Connection refused");
        row("a wrong password", {}, "WRONGPASS");
        row("keys of another kind", {}, "WRONGTYPE");
    }
    void aReasonIsSaidWhereItCannotBeAsked()
    {
        QFETCH(QString, url);
        QFETCH(QString, says);
        const bool asksHere = url.isEmpty();
        if (says == u"WRONGTYPE")
            redis->run({"SET", "kith:nodes", "x"});
        RedisCensus census(
            asksHere ? redis->address(says == u"WRONGPASS" ? QStringLiteral("nobody:sesame@") : QString())
                     : *RedisAddress::parse(url),
            quickOptions());
        std::optional<Result<std::vector<NodeState>>> answer;
        census.take([&](auto states) { answer.emplace(std::move(states)); });
        QTRY_VERIFY_WITH_TIMEOUT(answer, patience);
        QVERIFY(!*answer);
        QVERIFY2(answer->error().message.contains(says), qPrintable(answer->error().message));
        QVERIFY(!answer->error().message.contains(QStringLiteral("sesame")));
    }

private:
    std::vector<NodeState> take()
    {
        RedisCensus census(redis->address(), quickOptions());
        std::optional<Result<std::vector<NodeState>>> answer;
        census.take([&](auto states) { answer.emplace(std::move(states)); });
        [&] { QTRY_VERIFY_WITH_TIMEOUT(answer && *answer, patience); }();
        return std::move(**answer);
    }

    std::unique_ptr<RedisServer> redis;
};

KITH_TEST(tst_RedisCensus)
#include "tst_rediscensus.moc"
