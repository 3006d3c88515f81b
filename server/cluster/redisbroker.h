// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/reconnectingredis.h"
#include "server/core/ports/broker.h"

namespace kith {

/*!
    A broker on Redis 6.2 or later, or a compatible server.

    kith:inbox:{node}   stream: from, number, epoch and hints (see hintcodec.h) of about the newest 10,000 hint batches

    Each node creates its own inbox and renews its expiry. Batches for a node without an inbox are dropped, so that a dead node
    leaves nothing behind. Each tick the node removes the entries before the last one that it has read, so all entries after the
    first are unread.
*/
class RedisBroker final : public QObject, public Broker
{
    Q_OBJECT

public:
    explicit RedisBroker(RedisAddress address, RedisOptions options = {});

    void listen(NodeId self, BrokerHandler &handler) override;
    void publish(NodeId to, HintBatch batch) override;

    //! Any thread.
    const BrokerMetrics &metrics() const { return m_metrics; }
    const RedisMetrics &redisMetrics() const { return m_redis.metrics(); }

private:
    //! The id of a stream entry: milliseconds and a sequence number, ordered as a pair.
    using StreamId = std::pair<std::uint64_t, std::uint64_t>;

    void up();
    void down();
    void keepInbox();
    void receive();
    void received(const redisReply *reply);
    bool receivedEntry(const redisReply &entry);
    void receivedBatch(const redisReply &fields);
    QByteArray inboxOf(NodeId node) const;

    const RedisOptions m_options;
    ReconnectingRedis m_redis;
    BrokerHandler *m_handler = nullptr;
    NodeId m_self = 0;
    QTimer m_tick;
    StreamId m_last; //!< the last entry read
    bool m_isConnected = false;
    BrokerMetrics m_metrics;
};

} // namespace kith
