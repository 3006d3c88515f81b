// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/clustermetrics.h"
#include "server/core/ports/metrics.h"
#include "server/storage/threads/storagemetrics.h"
#include "server/transport/transportmetrics.h"

#include <QByteArray>

#include <optional>

namespace kith {

//! Of what joins a node to others.
struct RedisNodeMetrics {
    const RedisMetrics &directory;
    const RedisMetrics &broker;
    const BrokerMetrics &batches;
};

//! Where the numbers of a node stand at one moment.
struct NodeMetrics {
    CoreMetrics core;
    StorageMetrics storage;
    TransportMetrics transport;
    std::size_t waitingPasswords = 0;
    std::optional<RedisNodeMetrics> redis; //!< none: a node alone
};

//! All of \a node and of this process in Prometheus's text format. docs/operations.md has a row for each metric. Any thread.
QByteArray metricsPage(const NodeMetrics &node);

//! What the format calls itself.
constexpr auto metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

} // namespace kith
