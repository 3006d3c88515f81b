// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redispair.h"
#include "server/core/ports/broker.h"

namespace kith {

/*!
    A broker on Redis 6.2 or later, or what speaks like it.

    kith:inbox:{node}   stream: from, number, hints (see hintcodec.h) of each parcel, the newest about 10,000

    A node makes its own inbox and keeps it alive; without it a parcel is dropped, so that the dead leave nothing behind.
    Each tick it removes what lies before the last entry that it has read, so that what is behind that one is unread.
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
    //! The id of an entry in a stream: milliseconds and a number, which rise together.
    using StreamId = std::pair<std::uint64_t, std::uint64_t>;

    void up();
    void down();
    void keepInbox();
    void receive();
    void received(const redisReply *reply);
    bool receivedEntry(const redisReply &entry);
    void receivedParcel(const redisReply &fields);
    QByteArray inboxOf(NodeId node) const;

    const RedisOptions m_options;
    RedisPair m_redis;
    BrokerHandler *m_handler = nullptr;
    NodeId m_self = 0;
    QTimer m_tick;
    StreamId m_last; //!< seen
    bool m_isConnected = false;
    BrokerMetrics m_metrics;
};

} // namespace kith
