// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"

namespace kith {

//! Of the connections of one directory or broker; written by the core thread.
struct RedisMetrics {
    Gauge works; //!< 1 where they do all that they should; otherwise Redis is being looked for
    Counter reconnects; //!< times that they were lost
};

//! Of one broker; written by the core thread.
struct BrokerMetrics {
    Counter published; //!< parcels that reached the inbox of their node
    Counter dropped; //!< those that did not, or that nobody knows of
    Counter received;
    Counter unreadable; //!< arrived, but no parcels
};

} // namespace kith
