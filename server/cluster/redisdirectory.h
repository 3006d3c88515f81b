// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/reconnectingredis.h"
#include "server/core/ports/directory.h"

#include <QHash>

#include <map>

namespace kith {

/*!
    A directory on Redis 6 or later, or a compatible server with CLIENT TRACKING … REDIRECT (Valkey, KeyDB).

    kith:nodes          sorted set: the nodes, by the time of their last lease renewal on Redis's clock. A node that enters its
                        devices has the lease "joining {node}" first, which other nodes ignore
    kith:devices        sorted set: "node devices", by the time at which so many devices were connected to the node
    kith:known          sorted set: the nodes of the last day, by the time of their last lease renewal, for people
    kith:node:{node}    the node's RedisOptions::about, for people
    kith:user:{user}    hash: device → "node connection"

    All keys expire. Each tick renews a part of this node's entries. All entries are sent again after Redis was unreachable or
    lost its data.
*/
class RedisDirectory final : public QObject, public Directory
{
    Q_OBJECT

public:
    explicit RedisDirectory(RedisAddress address, RedisOptions options = {});

    void join(NodeId self, DirectoryHandler &handler) override;
    void enter(UserId user, DeviceId device, std::int64_t connection) override;
    void leave(UserId user, DeviceId device, std::int64_t connection) override;
    void read(UserId user, Callback<std::vector<DeviceLocation>> done) override;

    //! Gives the lease back and renews it no more. \a done is called when that is done or cannot be.
    void giveBack(std::function<void()> done);

    //! Any thread.
    const RedisMetrics &metrics() const { return m_redis.metrics(); }

private:
    using Key = std::pair<UserId, DeviceId>;

    //! The last state of a device on this node.
    struct Entry {
        std::int64_t connection = 0;
        bool left = false; //!< left, not yet confirmed by Redis
    };

    struct Reads {
        int underway = 0;
        bool hasChanged = false; //!< the entry changed while reads were underway
    };

    void up();
    void down();
    void listen();
    void track();
    void messageReceived(const redisReply &message);
    void renew();
    void tellAbout();
    void tellDevices();
    void rememberDevices(const redisReply &numbers);
    void lease(const QByteArray &member, const QByteArray &held,
               std::function<void(const redisReply &members)> then);
    void renewed(const redisReply &members);
    void tick();
    void send(const Key &key, const Entry &entry);
    void sendSome(std::size_t most);
    void enterAll();
    void changed(UserId user);
    QByteArray userKey(UserId user) const;
    bool isGood(const redisReply *reply, int type);

    const RedisOptions m_options;
    ReconnectingRedis m_redis;
    DirectoryHandler *m_handler = nullptr;
    NodeId m_self = 0;
    QByteArray m_joining; //!< holds a lease while this node enters its devices
    QTimer m_tick;
    bool m_hasLeft = false; //!< giveBack() was called
    std::int64_t m_waitingId = 0; //!< Redis's client id of the waiting connection

    std::map<Key, Entry> m_entries;
    Key m_sentUpTo; //!< the last key sent in the current round through all entries
    enum class Stage { Down, Connected, Entering, Joining, Reached } m_stage = Stage::Down;
    QHash<NodeId, std::int64_t> m_devices; //!< the number of devices of each node
    QHash<UserId, Reads> m_reads; //!< users being read, or whose next change is reported
};

} // namespace kith
