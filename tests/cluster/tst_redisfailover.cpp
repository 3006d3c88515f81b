// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "tests/runner/runner.h"

#include <QRegularExpression>

using namespace kith;

//! A master, its replica and a Sentinel. All but the Sentinel require a password.
class tst_RedisFailover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whenTheMasterFailsTheReplicaTakesItsPlace_data()
    {
        QTest::addColumn<bool>("isFrozen");
        QTest::newRow("killed") << false;
        // Nobody gives up waiting for it by himself: the Sentinel's word counts, also once the old master answers again.
        QTest::newRow("frozen") << true;
    }
    void whenTheMasterFailsTheReplicaTakesItsPlace()
    {
        QFETCH(bool, isFrozen);
        const QStringList common{QStringLiteral("--requirepass"),
                                 password,
                                 QStringLiteral("--masterauth"),
                                 password,
                                 QStringLiteral("--repl-diskless-sync-delay"),
                                 QStringLiteral("0")};
        auto master = std::make_unique<RedisServer>(common);
        RedisServer replica(
            common
            + QStringList{QStringLiteral("--replicaof"), QStringLiteral("127.0.0.1 %1").arg(master->port())});
        master->password = replica.password = password.toLatin1();
        QTRY_VERIFY_WITH_TIMEOUT(master->run({"INFO", "replication"}).contains("state=online"), patience);
        RedisServer sentinel({},
                             QStringLiteral("sentinel monitor chat 127.0.0.1 %1 1\n"
                                            "sentinel auth-pass chat %2\n"
                                            "sentinel down-after-milliseconds chat 500\n"
                                            "sentinel failover-timeout chat 2000\n")
                                 .arg(master->port())
                                 .arg(password)
                                 .toLatin1());
        QTRY_VERIFY_WITH_TIMEOUT(
            sentinel.run({"SENTINEL", "REPLICAS", "chat"}).contains("master-link-status ok"), patience);

        // The first Sentinel does not exist.
        const auto address =
            RedisAddress::parse(QStringLiteral("redis+sentinel://:%1@127.0.0.1:1,127.0.0.1:%2/chat")
                                    .arg(password)
                                    .arg(sentinel.port()));
        QVERIFY(address);
        RedisOptions options = quickOptions();
        if (isFrozen)
            options.deadline = std::chrono::hours(1);
        DirectoryNode one(std::make_unique<RedisDirectory>(*address, options), 1);
        DirectoryNode two(std::make_unique<RedisDirectory>(*address, options), 2);
        BrokerNode oneBroker(std::make_unique<RedisBroker>(*address, options), 1);
        BrokerNode twoBroker(std::make_unique<RedisBroker>(*address, options), 2);
        one.waitUntilReached();
        two.waitUntilReached();
        oneBroker.waitUntilConnected();
        twoBroker.waitUntilConnected();
        one.directory->enter(ada, phone, 10);
        QCOMPARE(one.read(ada).size(), 1U);
        oneBroker.broker->publish(2, {1, 1, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(twoBroker.batches.size(), 1U, patience);

        if (isFrozen)
            master->freeze();
        else
            master->kill();
        QTRY_VERIFY_WITH_TIMEOUT(one.timesLost > 0 && two.timesLost > 0, patience);
        one.directory->enter(ada, laptop, 11);
        one.waitUntilReached(2);
        two.waitUntilReached(2);
        oneBroker.waitUntilConnected(2);
        twoBroker.waitUntilConnected(2);
        QCOMPARE(replica.run({"ROLE"}).split(' ').front(), "master");
        QTRY_COMPARE_WITH_TIMEOUT(two.read(ada).size(), 2U, patience);
        QTRY_COMPARE_WITH_TIMEOUT(one.nodes.size(), 2U, patience);
        oneBroker.broker->publish(2, {1, 2, {}});
        QTRY_VERIFY_WITH_TIMEOUT(twoBroker.batches.back().number == 2, patience);
    }

    void aReplicaIsNotTaken()
    {
        RedisServer master;
        RedisServer replica(
            {QStringLiteral("--replicaof"), QStringLiteral("127.0.0.1 %1").arg(master.port())});
        // A Sentinel that takes the replica for the master, as after it was unreachable.
        RedisServer sentinel(
            {}, QStringLiteral("sentinel monitor chat 127.0.0.1 %1 9\n").arg(replica.port()).toLatin1());
        const auto address =
            RedisAddress::parse(QStringLiteral("redis+sentinel://127.0.0.1:%1/chat").arg(sentinel.port()));
        QVERIFY(address);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("it is not the master")));
        DirectoryNode node(std::make_unique<RedisDirectory>(*address, quickOptions()), 1);
        QTRY_VERIFY_WITH_TIMEOUT(connections(replica) > 30, patience);
        QCOMPARE(node.timesReached, 0);
        replica.run({"REPLICAOF", "NO", "ONE"});
        node.waitUntilReached();
    }

private:
    static int connections(const RedisServer &redis)
    {
        const QByteArray info = redis.run({"INFO", "stats"});
        return info.mid(info.indexOf("total_connections_received:") + 27).split('\r').first().toInt();
    }

    const QString password = QStringLiteral("sesame");
    const UserId ada = newId<UserId>();
    const DeviceId phone = newId<DeviceId>();
    const DeviceId laptop = newId<DeviceId>();
};

KITH_TEST(tst_RedisFailover)
#include "tst_redisfailover.moc"
