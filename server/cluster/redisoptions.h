// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <chrono>
#include <functional>

namespace kith {

//! What a directory and a broker on Redis may be set to. All nodes of a cluster have the same prefix and lease.
struct RedisOptions {
    using Milliseconds = std::chrono::milliseconds;

    QByteArray prefix = "kith:"; //!< of every key
    Milliseconds lease{10'000}; //!< a node that did not renew it for so long is dead
    Milliseconds tick{1'000}; //!< between renewals
    Milliseconds userLife{30 * 60'000}; //!< of a user's entries that nobody renews
    Milliseconds deadline{2'000}; //!< for Redis to answer anything while something is asked
    Milliseconds leastWait{100}; //!< between two tries to connect, at first
    Milliseconds mostWait{2'000}; //!< and after many
    qsizetype unsentBytes = 16 * 1024 * 1024; //!< of parcels without an answer, before more are dropped
    int inboxLength = 10'000; //!< parcels kept for a node, about

    //! JSON about this node for people who look into Redis: its name, version and the like. May be empty.
    std::function<QByteArray()> about;
};

} // namespace kith
