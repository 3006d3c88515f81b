// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"
#include "shared/error.h"

namespace kith {

//! The metrics of one I/O thread's connections. Written by that thread.
struct alignas(cacheLine) ConnectionMetrics {
    std::array<Gauge, 4> open; //!< by ConnectionKind
    Counter requests; //!< frames received, valid or not
    Counter answered; //!< requests that succeeded
    std::array<Counter, EnumNames<ErrorCode>::names.size()> refused; //!< requests that failed, by ErrorCode
    Counter deliveries; //!< entries pushed, counted once per device
    LatencyHistogram commitToPush; //!< of entries pushed directly after their commit
};

//! The metrics of all connections, valid while they live. Any thread may read them.
struct TransportMetrics {
    struct Thread {
        const ConnectionMetrics &connections;
        std::size_t waitingTasks; //!< for this thread
    };
    std::vector<Thread> threads;
    std::size_t waitingEvents; //!< for the core
};

} // namespace kith
