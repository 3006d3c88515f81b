// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <chrono>
#include <functional>

namespace kith {

//! Settings of a directory and a broker on Redis. All nodes of a cluster have the same prefix and lease.
struct RedisOptions {
    using Milliseconds = std::chrono::milliseconds;

    QByteArray prefix = "kith:"; //!< prefix of every key
    Milliseconds lease{10'000}; //!< a node that has not renewed it for this long is dead
    Milliseconds tick{1'000}; //!< between lease renewals
    Milliseconds userLife{30 * 60'000}; //!< expiry of a user's entries
    Milliseconds deadline{2'000}; //!< without any reply while connecting or while commands are unanswered
    Milliseconds leastWait{100}; //!< first backoff between connection attempts
    Milliseconds mostWait{2'000}; //!< maximum backoff
    qsizetype unsentBytes =
        16 * 1024 * 1024; //!< of hint batches without a reply; beyond it batches are dropped
    int inboxLength = 10'000; //!< approximate number of hint batches kept for a node

    Milliseconds memory{24 * 60 * 60'000}; //!< how long a node is known after its last lease renewal

    //! Names the cluster. A Redis of another cluster is not used. Empty: any Redis is.
    QByteArray cluster;

    //! Returns JSON about this node for operators, such as name and version. May be null.
    std::function<QByteArray()> about;
};

} // namespace kith
