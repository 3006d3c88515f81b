// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"

namespace kith {

//! The metrics of one directory's or broker's connections to Redis. Written by the core thread.
struct RedisMetrics {
    Gauge works; //!< 1: usable; 0: reconnecting
    Counter reconnects; //!< times that the connection was lost
};

//! The metrics of one broker. Written by the core thread.
struct BrokerMetrics {
    Counter published; //!< hint batches written to their node's inbox
    Counter dropped; //!< hint batches that were not written, or whose result is unknown
    Counter received;
    Counter unreadable; //!< inbox entries that are no valid hint batch
};

} // namespace kith
