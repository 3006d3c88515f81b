// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/reconnectingredis.h"
#include "server/core/ports/callback.h"

namespace kith {

//! Claims a Redis for a cluster at the start of a node.
class RedisClaim final : public QObject
{
    Q_OBJECT

public:
    //! RedisOptions::cluster is the cluster.
    RedisClaim(const RedisAddress &address, const RedisOptions &options);

    //! Called once. Fails, with a message for people, only if Redis belongs to another cluster. Succeeds if it cannot be reached:
    //! the directory and the broker try again until it can.
    void take(Callback<Done> done);

private:
    void finish(const Result<Done> &result);

    const QString m_where;
    const RedisOptions m_options;
    ReconnectingRedis m_redis;
    std::size_t m_triesLeft; //!< to connect
    Callback<Done> m_done; //!< null once called
};

} // namespace kith
