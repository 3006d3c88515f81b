// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"

namespace kith {

namespace {

using namespace std::chrono_literals;

struct LocalCluster final : Cluster {
    std::unique_ptr<Directory> makeDirectory() override { return std::make_unique<LocalDirectory>(hub); }
    std::unique_ptr<Broker> makeBroker() override { return std::make_unique<LocalBroker>(hub); }
    void loseAll() override { hub.forget(); }

    LocalHub hub;
};

struct RedisCluster final : Cluster {
    std::unique_ptr<Directory> makeDirectory() override
    {
        return std::make_unique<RedisDirectory>(redis.address(), quickOptions());
    }
    std::unique_ptr<Broker> makeBroker() override
    {
        return std::make_unique<RedisBroker>(redis.address(), quickOptions());
    }
    void loseAll() override
    {
        redis.kill();
        redis.start();
    }

    RedisServer redis;
};

} // namespace

RedisOptions quickOptions()
{
    RedisOptions options;
    options.lease = 4000ms;
    options.tick = 50ms;
    options.deadline = 1000ms;
    options.leastWait = 10ms;
    options.mostWait = 50ms;
    return options;
}

void addClusters()
{
    QTest::addColumn<ClusterFactory>("makeCluster");
    QTest::newRow("in one process") << ClusterFactory([] { return std::make_unique<LocalCluster>(); });
    QTest::newRow("Redis") << ClusterFactory([] { return std::make_unique<RedisCluster>(); });
}

DirectoryNode::DirectoryNode(std::unique_ptr<Directory> made, NodeId self)
    : directory(std::move(made))
{
    directory->join(self, *this);
}

void DirectoryNode::waitUntilReached(int times)
{
    if (!QTest::qWaitFor([&] { return timesReached >= times; }, patience))
        qFatal("the directory was not reached");
}

Result<std::vector<DeviceLocation>> DirectoryNode::tryRead(UserId user)
{
    const auto answer = std::make_shared<std::optional<Result<std::vector<DeviceLocation>>>>();
    directory->read(user,
                    [answer](Result<std::vector<DeviceLocation>> result) { *answer = std::move(result); });
    if (!QTest::qWaitFor([&] { return answer->has_value(); }, patience))
        qFatal("read() was not answered");
    return **answer;
}

std::vector<DeviceLocation> DirectoryNode::read(UserId user)
{
    auto places = tryRead(user);
    if (!places)
        qFatal("%ls", qUtf16Printable(places.error().message));
    std::ranges::sort(*places, {}, &DeviceLocation::device);
    return *places;
}

BrokerNode::BrokerNode(std::unique_ptr<Broker> made, NodeId self)
    : broker(std::move(made))
{
    broker->listen(self, *this);
}

void BrokerNode::waitUntilConnected(int times)
{
    if (!QTest::qWaitFor([&] { return isConnected && timesConnected >= times; }, patience))
        qFatal("the broker was not connected");
}

std::vector<Hint> someHints()
{
    const auto conversation = newId<ConversationId>();
    Entry entry{7,
                EntryKind::Reaction,
                newId<UserId>(),
                newId<ClientId>(),
                1'700'000'000'000,
                1'700'000'000'001,
                3,
                QStringLiteral("👍 ü"),
                5,
                true,
                newId<UserId>(),
                Role::Admin,
                newId<ConversationId>()};
    return {reply::Event{conversation, entry}, reply::Marks{conversation, newId<UserId>(), 7, 6},
            reply::Typing{conversation, newId<UserId>(), true},
            reply::Typing{conversation, newId<UserId>(), false}, hint::Attempt{QStringLiteral("@ada")}};
}

} // namespace kith
