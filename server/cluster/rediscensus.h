// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redispair.h"
#include "server/core/ports/directory.h"

struct redisReply;

namespace kith {

//! A node that holds a lease, as Redis has it.
struct NodeState {
    NodeId node = 0;
    std::chrono::milliseconds sinceRenewal{0};
    std::chrono::milliseconds leaseLeft{0};
    QByteArray about; //!< RedisOptions::about of it; empty where it says nothing
    bool hasInbox = false; //!< otherwise nothing that others send reaches it
    std::int64_t unread =
        0; //!< parcels that it had not read when it last renewed its lease, or that came since
    std::chrono::milliseconds oldestUnread{0}; //!< how long the first of them is there
};

//! Looks once at what a RedisDirectory and a RedisBroker of each node keep in Redis. Changes nothing there.
class RedisCensus final : public QObject
{
    Q_OBJECT

public:
    explicit RedisCensus(const RedisAddress &address, const RedisOptions &options = {});

    //! Once. Nodes in order of their number. Fails where each address was tried once; what it says is for people.
    void take(Callback<std::vector<NodeState>> done);

private:
    void failed(const QString &reason);
    void ask();
    void look(NodeState &state);
    bool isGood(const redisReply *reply, int type);

    const RedisOptions m_options;
    const QString m_where;
    RedisPair m_redis;
    std::size_t m_triesLeft; //!< to connect
    std::chrono::milliseconds m_now{0}; //!< on Redis' clock
    std::vector<NodeState> m_states;
    Callback<std::vector<NodeState>> m_done; //!< until it is called
};

} // namespace kith
