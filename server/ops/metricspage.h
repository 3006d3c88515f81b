// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/clustermetrics.h"
#include "server/core/ports/metrics.h"
#include "server/storage/threads/storagemetrics.h"
#include "server/transport/transportmetrics.h"

#include <QByteArray>

#include <optional>

namespace kith {

//! The metrics of a node's connections to its cluster.
struct RedisNodeMetrics {
    const RedisMetrics &directory;
    const RedisMetrics &broker;
    const BrokerMetrics &batches;
};

//! The metrics of a node.
struct NodeMetrics {
    CoreMetrics core;
    StorageMetrics storage;
    TransportMetrics transport;
    std::size_t waitingPasswords = 0;
    std::int64_t certificateEnd = 0; //!< in seconds since 1970; 0: no certificate
    std::optional<RedisNodeMetrics> redis; //!< nullopt: a single node
};

//! Returns all metrics of \a node and of this process in Prometheus's text format. docs/operations.md documents each. Any thread.
QByteArray metricsPage(const NodeMetrics &node);

//! The content type of that format.
constexpr auto metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

} // namespace kith
