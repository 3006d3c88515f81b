// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"
#include "shared/error.h"

namespace kith {

//! Of the connections of one I/O thread; written by that thread.
struct alignas(cacheLine) ConnectionMetrics {
    Gauge open;
    Counter requests; //!< frames that came, good or not
    Counter answered; //!< with what was asked for
    std::array<Counter, EnumNames<ErrorCode>::names.size()> refused; //!< by ErrorCode
    Counter deliveries; //!< entries pushed, one for each device
    LatencyHistogram commitToPush; //!< of those that were pushed right behind their commit
};

//! Of all connections, while they live. Any thread may look.
struct TransportMetrics {
    struct Thread {
        const ConnectionMetrics &connections;
        std::size_t waitingTasks; //!< for it
    };
    std::vector<Thread> threads;
    std::size_t waitingEvents; //!< for the core
};

} // namespace kith
