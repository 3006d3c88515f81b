// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redispair.h"
#include "server/core/ports/directory.h"

#include <QHash>

#include <map>

namespace kith {

/*!
    A directory on Redis 6 or later, or what speaks like it with CLIENT TRACKING … REDIRECT (Valkey, KeyDB).

    kith:nodes          sorted set: the nodes, by when they last renewed their lease on Redis' own clock
    kith:node:{node}    what RedisOptions::about says of it, for people
    kith:user:{user}    hash: device → "node connection"

    All of them expire by themselves. The entries of this node are renewed, a part of them each tick, and all are entered
    again when Redis was lost, or had lost its data.
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

    //! Any thread.
    const RedisMetrics &metrics() const { return m_redis.metrics(); }

private:
    using Key = std::pair<UserId, DeviceId>;

    //! What this node said of a device last.
    struct Entry {
        std::int64_t connection = 0;
        bool left = false; //!< and Redis has not confirmed that yet
    };

    struct Reads {
        int underway = 0;
        bool hasChanged = false; //!< while they were
    };

    void up();
    void down();
    void listen();
    void track();
    void heard(const redisReply &message);
    void renew();
    void renewed(const redisReply *reply);
    void tick();
    void send(const Key &key, const Entry &entry);
    void sendSome(std::size_t most);
    void enterAll();
    void changed(UserId user);
    QByteArray userKey(UserId user) const;
    bool isGood(const redisReply *reply, int type);

    const RedisOptions m_options;
    RedisPair m_redis;
    DirectoryHandler *m_handler = nullptr;
    NodeId m_self = 0;
    QTimer m_tick;
    std::int64_t m_waitingId = 0; //!< Redis' number of the connection that waits

    std::map<Key, Entry> m_entries;
    Key m_sentUpTo; //!< where the round through all entries stands
    enum class Stage { Down, Connected, Entering, Joining, Reached } m_stage = Stage::Down;
    QHash<UserId, Reads> m_reads; //!< underway, or whose next change is to be told
};

} // namespace kith
