// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "server/cluster/redisscript.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace std::chrono_literals;

//! Faults of Redis, and the data left there.
class tst_RedisDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { redis = std::make_unique<RedisServer>(); }
    void cleanup() { redis.reset(); }

    void joiningNeedsNoRedis()
    {
        redis->kill();
        DirectoryNode node(make(), 1);
        QCOMPARE(node.tryRead(ada).error().code, ErrorCode::Unavailable);
        node.directory->enter(ada, phone, 10);
        node.directory->enter(bob, phone, 11);
        node.directory->leave(bob, phone, 11);
        QCOMPARE(node.timesLost, 0); // it was never reached
        redis->start();
        node.waitUntilReached();
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        QVERIFY(node.read(bob).empty());
    }

    void whatWasLeftMeanwhileIsTakenBackAfterwards()
    {
        DirectoryNode node(make(), 1);
        node.waitUntilReached();
        node.directory->enter(ada, phone, 10);
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        redis->freeze();
        QTRY_COMPARE_WITH_TIMEOUT(node.timesLost, 1, patience);
        QVERIFY(!node.tryRead(ada));
        node.directory->leave(ada, phone, 10);
        redis->thaw();
        node.waitUntilReached(2);
        QVERIFY(node.read(ada).empty());
    }

    void whatIsAskedWhileRedisIsFrozenFails()
    {
        DirectoryNode node(make(), 1);
        node.waitUntilReached();
        redis->freeze();
        QCOMPARE(node.tryRead(ada).error().code, ErrorCode::Unavailable);
        redis->thaw();
        node.waitUntilReached(2);
        QVERIFY(node.tryRead(ada));
    }

    void deletedDataIsNoticedAndEnteredAgain_data()
    {
        QTest::addColumn<QList<QByteArray>>("command");
        QTest::newRow("everything") << QList<QByteArray>{"FLUSHALL"};
        QTest::newRow("the leases") << QList<QByteArray>{"DEL", "kith:nodes"};
        QTest::newRow("the scripts") << QList<QByteArray>{"SCRIPT", "FLUSH"};
        QTest::newRow("the waiting connection") << QList<QByteArray>{"CLIENT", "KILL", "TYPE", "pubsub"};
        QTest::newRow("the other connection") << QList<QByteArray>{"CLIENT", "KILL", "TYPE", "normal"};
    }
    void deletedDataIsNoticedAndEnteredAgain()
    {
        QFETCH(QList<QByteArray>, command);
        DirectoryNode node(make(), 1), other(make(), 2);
        node.waitUntilReached();
        node.directory->enter(ada, phone, 10);
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        QVERIFY(!redis->run(command).isEmpty());
        node.waitUntilReached(2);
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        other.waitUntilReached(2);
        QTRY_COMPARE_WITH_TIMEOUT(node.nodes.size(), 2U, patience);

        // The next change is reported, too: once per read, and re-entering may count as one.
        node.changes.clear();
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        other.directory->enter(ada, laptop, 11);
        QTRY_VERIFY_WITH_TIMEOUT(node.changes == std::vector{ada}, patience);
    }

    void leaseThatIsGoneIsNotRenewed()
    {
        const auto renew = [this](const QByteArray &member, const QByteArray &held) {
            redis->run({"EVAL", renewScript().text, "1", "kith:nodes", member, "10000", held});
        };
        renew("1", "1"); // a node that has not yet been told that Redis lost its data
        QCOMPARE(redis->run({"ZCARD", "kith:nodes"}), "0");
        renew("joining 1", "");
        renew("1", "joining 1");
        renew("1", "1");
        QCOMPARE(redis->run({"ZCARD", "kith:nodes"}), "2");
    }

    void moreThanFitsInOneGoIsEnteredAgain()
    {
        DirectoryNode node(make(), 1);
        std::vector<UserId> users;
        for (int i = 0; i < 5'000; ++i) {
            users.push_back(newId<UserId>());
            node.directory->enter(users.back(), phone, i + 1);
        }
        node.waitUntilReached();
        redis->kill();
        redis->start();
        node.waitUntilReached(2);
        QCOMPARE(redis->run({"DBSIZE"}), "5002"); // a key for each user, the nodes, their numbers of devices
        QVERIFY(node.read(users.front()) == places({{phone, 1, 1}}));
        QVERIFY(node.read(users.back()) == places({{phone, 1, 5'000}}));
    }

    void aSingleEntryThatIsGoneComesBack()
    {
        RedisOptions options = quickOptions();
        options.userLife = 500ms;
        DirectoryNode node(std::make_unique<RedisDirectory>(redis->address(), options), 1);
        node.waitUntilReached();
        node.directory->enter(ada, phone, 10);
        node.directory->enter(bob, laptop, 11);
        QVERIFY(node.read(bob) == places({{laptop, 1, 11}}));
        redis->run({"DEL", userKey(ada)});
        QTRY_VERIFY_WITH_TIMEOUT(node.read(ada) == places({{phone, 1, 10}}), patience);
    }

    void aDeadNodeLeavesItsDescriptionOnly()
    {
        RedisOptions options = quickOptions();
        options.userLife = 1500ms;
        options.about = [] { return QByteArray(R"({"name":"one"})"); };
        auto node =
            std::make_unique<DirectoryNode>(std::make_unique<RedisDirectory>(redis->address(), options), 7);
        node->waitUntilReached();
        node->directory->enter(ada, phone, 10);
        QVERIFY(node->read(ada) == places({{phone, 7, 10}}));
        QTRY_COMPARE_WITH_TIMEOUT(redis->run({"GET", "kith:node:{7}"}), R"({"name":"one"})", patience);
        node.reset();
        QTRY_COMPARE_WITH_TIMEOUT(redis->run({"DBSIZE"}), "2", patience);
        QCOMPARE(redis->run({"ZRANGE", "kith:known", "0", "-1"}), "7");
        QCOMPARE(redis->run({"GET", "kith:node:{7}"}), R"({"name":"one"})");
    }

    void aChangeIsToldBehindTheAnswerThatItMakesOld()
    {
        DirectoryNode node(make(), 1);
        node.waitUntilReached();
        // A reply so large that the invalidation on the other connection overtakes it.
        redis->run({"EVAL", "for i = 1, 20000 do redis.call('HSET', KEYS[1], i, string.rep('x', 100)) end",
                    "1", userKey(ada)});
        std::size_t toldBefore = 1;
        bool isAnswered = false;
        node.directory->read(ada, [&](const auto &) {
            isAnswered = true;
            toldBefore = node.changes.size();
        });
        QCoreApplication::processEvents(); // sends it
        redis->run({"HSET", userKey(ada), toText(phone).toLatin1(), "1 10"});
        QTRY_VERIFY_WITH_TIMEOUT(isAnswered, patience);
        QCOMPARE(toldBefore, 0U);
        QTRY_VERIFY_WITH_TIMEOUT(node.changes == std::vector{ada}, patience);
    }

    void whatIsNoPlaceIsPassedOver()
    {
        DirectoryNode node(make(), 1);
        node.waitUntilReached();
        node.directory->enter(ada, phone, 10);
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        redis->run({"HSET", userKey(ada), "phone", "1 2", toText(laptop).toLatin1(), "x", "", ""});
        redis->run({"HSET", userKey(ada), toText(newId<DeviceId>()).toLatin1(), "-1 99999999999999999999"});
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));

        // A key of another type fails its own commands only.
        redis->run({"SET", userKey(bob), "1"});
        QVERIFY(!node.tryRead(bob));
        node.directory->enter(bob, phone, 11);
        QVERIFY(node.read(ada) == places({{phone, 1, 10}}));
        QCOMPARE(node.timesLost, 0);

        node.directory->enter(ada, laptop, 12); // overwrites the entry
        QTRY_COMPARE_WITH_TIMEOUT(node.read(ada).size(), 2U, patience);
    }

    void anUnreachedHostIsTriedAgainAndCounted()
    {
        RedisDirectory *made = nullptr;
        auto owned = make();
        made = owned.get();
        DirectoryNode node(std::move(owned), 1);
        node.waitUntilReached();
        QCOMPARE(made->metrics().reconnects.value(), 0U);
        redis->kill();
        QTRY_COMPARE_WITH_TIMEOUT(node.timesLost, 1, patience);
        redis->start();
        node.waitUntilReached(2);
        QCOMPARE(made->metrics().reconnects.value(), 1U);
    }

private:
    static std::vector<DeviceLocation> places(std::vector<DeviceLocation> all) { return all; }
    static QByteArray userKey(UserId user) { return "kith:user:{" + toText(user).toLatin1() + '}'; }
    std::unique_ptr<RedisDirectory> make() const
    {
        return std::make_unique<RedisDirectory>(redis->address(), quickOptions());
    }

    std::unique_ptr<RedisServer> redis;
    const UserId ada = newId<UserId>();
    const UserId bob = newId<UserId>();
    const DeviceId phone = newId<DeviceId>();
    const DeviceId laptop = newId<DeviceId>();
};

KITH_TEST(tst_RedisDirectory)
#include "tst_redisdirectory.moc"
