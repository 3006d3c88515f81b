// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/reconnectingredis.h"
#include "server/core/ports/directory.h"

struct redisReply;

namespace kith {

//! A node, as stored in Redis.
struct NodeState {
    NodeId node = 0;
    bool hasLease = false; //!< otherwise it was seen within RedisOptions::memory
    std::chrono::milliseconds sinceRenewal{0};
    std::chrono::milliseconds leaseLeft{0};
    QByteArray about; //!< its RedisOptions::about; empty: none
    bool hasInbox = false; //!< without an inbox it receives no hints
    std::int64_t unread = 0; //!< hint batches unread at its last tick or added since
    std::chrono::milliseconds oldestUnread{0}; //!< age of the oldest unread batch
};

//! Reads once what the RedisDirectory and RedisBroker of each node store in Redis. Read-only.
class RedisCensus final : public QObject
{
    Q_OBJECT

public:
    explicit RedisCensus(const RedisAddress &address, const RedisOptions &options = {});

    //! Called once. Returns the nodes ordered by number, and those known without a lease. Fails, with a message for people, after one attempt per address.
    void take(Callback<std::vector<NodeState>> done);

private:
    void failed(const QString &reason);
    void ask();
    void addNodes(const redisReply &nodes);
    void addKnown(const redisReply &nodes);
    void requestState(NodeState &state);
    bool isGood(const redisReply *reply, int type);

    const RedisOptions m_options;
    const QString m_where;
    ReconnectingRedis m_redis;
    std::size_t m_triesLeft; //!< to connect to Redis
    std::chrono::milliseconds m_now{0}; //!< on Redis's clock
    std::vector<NodeState> m_states;
    Callback<std::vector<NodeState>> m_done; //!< null once called
};

} // namespace kith
