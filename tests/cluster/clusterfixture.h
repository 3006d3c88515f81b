// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "redisserver.h"
#include "server/cluster/localbroker.h"
#include "server/cluster/localdirectory.h"
#include "server/cluster/redisbroker.h"
#include "server/cluster/redisdirectory.h"

#include <QTest>

namespace kith {

//! Milliseconds that a condition may take before the test fails; much longer than it ever takes.
constexpr int patience = 30'000;

//! Returns options with short times. Lease and deadline are still long enough for a busy machine.
RedisOptions quickOptions();

//! The shared part of several nodes.
struct Cluster {
    virtual ~Cluster() = default;
    virtual std::unique_ptr<Directory> makeDirectory() = 0;
    virtual std::unique_ptr<Broker> makeBroker() = 0;
    virtual void loseAll() = 0; //!< disconnects all nodes and comes back empty
};

using ClusterFactory = std::function<std::unique_ptr<Cluster>()>;

//! Adds a row per implementation.
void addClusters();

//! A node's directory, and the calls to its handler.
struct DirectoryNode final : DirectoryHandler {
    //! Joins and waits until it is reached.
    DirectoryNode(Cluster &cluster, NodeId self)
        : DirectoryNode(cluster.makeDirectory(), self)
    {
        waitUntilReached();
    }
    //! Joins.
    DirectoryNode(std::unique_ptr<Directory> made, NodeId self);

    void waitUntilReached(int times = 1);

    void reached() override { ++timesReached; }
    void lost() override { ++timesLost; }
    void changed(UserId user) override { changes.push_back(user); }
    void alive(const std::vector<LiveNode> &all) override
    {
        nodes.clear();
        devices.clear();
        for (const LiveNode &node : all) {
            nodes.push_back(node.node);
            devices.push_back(node.devices);
        }
    }

    Result<std::vector<DeviceLocation>> tryRead(UserId user);

    //! Returns the locations sorted by device. Fails the test if it cannot be read.
    std::vector<DeviceLocation> read(UserId user);

    int timesReached = 0;
    int timesLost = 0;
    std::vector<UserId> changes;
    std::vector<NodeId> nodes; //!< that hold a lease
    std::vector<std::int64_t> devices; //!< of each
    std::unique_ptr<Directory> directory;
};

//! A node's broker, and the calls to its handler.
struct BrokerNode final : BrokerHandler {
    //! Listens and waits until it is connected.
    BrokerNode(Cluster &cluster, NodeId self)
        : BrokerNode(cluster.makeBroker(), self)
    {
        waitUntilConnected();
    }
    //! Listens.
    BrokerNode(std::unique_ptr<Broker> made, NodeId self);

    void waitUntilConnected(int times = 1);

    void received(HintBatch batch) override { batches.push_back(std::move(batch)); }
    void connected(bool is) override
    {
        isConnected = is;
        timesConnected += is;
    }

    bool isConnected = false;
    int timesConnected = 0;
    std::vector<HintBatch> batches;
    std::unique_ptr<Broker> broker;
};

//! Returns one hint of each kind with all fields set.
std::vector<Hint> someHints();

} // namespace kith

Q_DECLARE_METATYPE(kith::ClusterFactory)
