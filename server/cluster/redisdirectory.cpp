// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisdirectory.h"

#include "server/cluster/clusterlog.h"
#include "server/cluster/redisreply.h"
#include "server/cluster/redisscript.h"

namespace kith {

namespace {

constexpr std::size_t entriesAtOnce = 500; // per reply awaited, while all entries are sent

//! Returns the positive integer in \a text, or 0.
std::int64_t numberOf(QByteArrayView text)
{
    return std::max<qlonglong>(QByteArray(text.data(), text.size()).toLongLong(), 0);
}

std::optional<DeviceLocation> placeOf(QByteArrayView device, QByteArrayView value)
{
    const auto id = idFromText<DeviceId>(QString::fromLatin1(device));
    const qsizetype space = value.indexOf(' ');
    if (!id || space < 0)
        return std::nullopt;
    const DeviceLocation place{*id, numberOf(value.first(space)), numberOf(value.sliced(space + 1))};
    return place.node && place.connection ? std::optional(place) : std::nullopt;
}

std::vector<DeviceLocation> placesOf(const redisReply &hash)
{
    std::vector<DeviceLocation> places;
    for (std::size_t i = 0; i + 1 < hash.elements; i += 2) {
        if (const auto place = placeOf(textOf(hash.element[i]), textOf(hash.element[i + 1])))
            places.push_back(*place);
    }
    return places;
}

} // namespace

RedisDirectory::RedisDirectory(RedisAddress address, RedisOptions options)
    : m_options(std::move(options))
    , m_redis(std::move(address), m_options, QStringLiteral("The directory"))
{
    m_tick.setInterval(m_options.tick);
    connect(&m_tick, &QTimer::timeout, this, &RedisDirectory::tick);
    connect(&m_redis, &ReconnectingRedis::up, this, &RedisDirectory::up);
    connect(&m_redis, &ReconnectingRedis::down, this, &RedisDirectory::down);
}

void RedisDirectory::join(NodeId self, DirectoryHandler &handler)
{
    m_self = self;
    m_joining = "joining " + QByteArray::number(qlonglong(self));
    m_handler = &handler;
    m_redis.start();
}

void RedisDirectory::up()
{
    if (m_hasLeft)
        return;
    m_stage = Stage::Connected;
    m_redis.waiting().command({"CLIENT", "ID"}, [this](const redisReply *reply) {
        if (!isGood(reply, REDIS_REPLY_INTEGER))
            return;
        m_waitingId = reply->integer;
        listen();
    });
}

//! Repeated each tick to check that the waiting connection is alive.
void RedisDirectory::listen()
{
    m_redis.waiting().subscribe("__redis__:invalidate",
                                [this](const redisReply &message) { messageReceived(message); });
}

// Called when Redis has confirmed the subscription of the waiting connection. Later reads are tracked.
void RedisDirectory::track()
{
    m_stage = Stage::Entering;
    RedisConnection &redis = m_redis.commands();
    for (const RedisScript &script : {enterScript(), leaveScript(), renewScript()})
        redis.command({"SCRIPT", "LOAD", script.text},
                      [this](const redisReply *reply) { isGood(reply, REDIS_REPLY_STRING); });
    redis.command(
        {"CLIENT", "TRACKING", "ON", "REDIRECT", QByteArray::number(qlonglong(m_waitingId)), "OPTIN"},
        [this](const redisReply *reply) { isGood(reply, REDIS_REPLY_STATUS); });
    m_sentUpTo = {};
    lease(m_joining, {}, [](const redisReply &) {});
    enterAll();
    m_tick.start();
}

void RedisDirectory::down()
{
    const bool wasReached = std::exchange(m_stage, Stage::Down) == Stage::Reached;
    m_tick.stop();
    m_reads.clear();
    if (wasReached)
        m_handler->lost();
}

void RedisDirectory::tick()
{
    listen();
    if (m_stage < Stage::Joining)
        return;
    renew();
    sendSome(1 + std::size_t(3 * m_entries.size() * m_options.tick / m_options.userLife));
}

//! Renews the lease of this node, or takes it once all entries are in Redis.
void RedisDirectory::renew()
{
    tellDevices();
    const QByteArray self = QByteArray::number(qlonglong(m_self));
    lease(self, m_stage == Stage::Joining ? m_joining : self,
          [this](const redisReply &members) { renewed(members); });
    m_redis.keepClaim();
    tellAbout();
}

//! Called before each renewal: a node with a lease has told its number.
void RedisDirectory::tellDevices()
{
    const QByteArray number =
        QByteArray::number(qlonglong(m_self)) + ' ' + QByteArray::number(qulonglong(m_entries.size()));
    m_redis.commands().command({"EVALSHA", renewScript().hash, "1", m_options.prefix + "devices", number,
                                QByteArray::number(qlonglong(m_options.lease.count())), ""},
                               [this](const redisReply *reply) {
                                   if (isGood(reply, REDIS_REPLY_ARRAY) && reply->elements == 2
                                       && isGood(reply->element[1], REDIS_REPLY_ARRAY))
                                       rememberDevices(*reply->element[1]);
                               });
}

//! \a numbers: the latest of each node last.
void RedisDirectory::rememberDevices(const redisReply &numbers)
{
    m_devices.clear();
    for (std::size_t i = 0; i < numbers.elements; ++i) {
        const QByteArrayView text = textOf(numbers.element[i]);
        if (const qsizetype space = text.indexOf(' '); space > 0)
            m_devices.insert(numberOf(text.first(space)), numberOf(text.sliced(space + 1)));
    }
}

void RedisDirectory::tellAbout()
{
    if (!m_options.about)
        return;
    const QByteArray self = QByteArray::number(qlonglong(m_self));
    const QByteArray memory = QByteArray::number(qlonglong(m_options.memory.count()));
    m_redis.commands().command(
        {"EVALSHA", renewScript().hash, "1", m_options.prefix + "known", self, memory, ""},
        [this](const redisReply *reply) { isGood(reply, REDIS_REPLY_ARRAY); });
    m_redis.commands().command(
        {"SET", m_options.prefix + "node:{" + self + '}', m_options.about(), "PX", memory},
        [this](const redisReply *reply) { isGood(reply, REDIS_REPLY_STATUS); });
}

void RedisDirectory::giveBack(std::function<void()> done)
{
    m_hasLeft = true;
    m_tick.stop();
    if (m_stage != Stage::Reached)
        return done();
    tellAbout();
    // A lease that ended in 1970: the next renewal by another node removes it.
    m_redis.commands().command(
        {"ZADD", m_options.prefix + "nodes", "0", QByteArray::number(qlonglong(m_self))},
        [done = std::move(done)](const redisReply *) { done(); });
}

//! Gives \a member a new lease if \a held has one or is empty. A node whose lease is gone may have lost its entries as well, and
//! starts over: a new lease would tell the other nodes that they are complete.
void RedisDirectory::lease(const QByteArray &member, const QByteArray &held,
                           std::function<void(const redisReply &members)> then)
{
    m_redis.commands().command(
        {"EVALSHA", renewScript().hash, "1", m_options.prefix + "nodes", member,
         QByteArray::number(qlonglong(m_options.lease.count())), held},
        [this, then = std::move(then)](const redisReply *reply) {
            if (!isGood(reply, REDIS_REPLY_ARRAY))
                return;
            if (reply->elements != 2 || !isReply(reply->element[0], REDIS_REPLY_INTEGER)
                || !isReply(reply->element[1], REDIS_REPLY_ARRAY))
                return m_redis.restart(problem(reply));
            if (reply->element[0]->integer == 0)
                return m_redis.restart(QStringLiteral("the lease of this node is gone, and maybe all else"));
            then(*reply->element[1]);
        });
}

void RedisDirectory::renewed(const redisReply &members)
{
    if (m_stage == Stage::Joining) {
        m_stage = Stage::Reached;
        m_redis.works();
        m_handler->reached();
    }
    std::vector<LiveNode> nodes;
    for (std::size_t i = 0; i < members.elements; ++i) {
        if (const NodeId node = numberOf(textOf(members.element[i])))
            nodes.push_back({node, m_devices.value(node)});
    }
    m_handler->alive(nodes);
}

void RedisDirectory::enter(UserId user, DeviceId device, std::int64_t connection)
{
    const auto [at, isNew] = m_entries.try_emplace({user, device});
    if (connection < at->second.connection)
        return;
    at->second = {connection, false};
    send(at->first, at->second);
}

void RedisDirectory::leave(UserId user, DeviceId device, std::int64_t connection)
{
    const auto at = m_entries.find({user, device});
    if (at == m_entries.end() || at->second.connection != connection)
        return;
    at->second.left = true;
    send(at->first, at->second);
}

void RedisDirectory::send(const Key &key, const Entry &entry)
{
    if (m_stage < Stage::Entering)
        return;
    QList<QByteArray> command{"EVALSHA",
                              (entry.left ? leaveScript() : enterScript()).hash,
                              "1",
                              userKey(key.first),
                              toText(key.second).toLatin1(),
                              QByteArray::number(qlonglong(m_self)),
                              QByteArray::number(qlonglong(entry.connection))};
    if (!entry.left)
        command.append(QByteArray::number(qlonglong(m_options.userLife.count())));
    m_redis.commands().command(command, [this, key, sent = entry](const redisReply *reply) {
        if (!isReply(reply, REDIS_REPLY_INTEGER) || !sent.left)
            return; // renewed() handles errors of Redis
        const auto at = m_entries.find(key);
        if (at != m_entries.end() && at->second.left && at->second.connection == sent.connection)
            m_entries.erase(at);
    });
}

//! Sends the next entries of the round. After the last one, the next call starts a new round.
void RedisDirectory::sendSome(std::size_t most)
{
    auto at = m_entries.upper_bound(m_sentUpTo);
    for (; at != m_entries.end() && most > 0; ++at, --most) {
        m_sentUpTo = at->first;
        send(at->first, at->second);
    }
    if (at == m_entries.end())
        m_sentUpTo = {};
}

//! Sends one whole round as fast as Redis accepts it, then takes the lease: a node with a lease has all its entries in Redis. The
//! lease of m_joining, which begins before the round, shows that Redis has kept them.
void RedisDirectory::enterAll()
{
    sendSome(entriesAtOnce);
    const bool isLast = m_sentUpTo == Key{};
    lease(m_joining, m_joining, [this, isLast](const redisReply &) {
        if (!isLast)
            return enterAll();
        m_stage = Stage::Joining;
        renew();
    });
}

void RedisDirectory::read(UserId user, Callback<std::vector<DeviceLocation>> done)
{
    const auto fail = [](const Callback<std::vector<DeviceLocation>> &to) {
        to(Error{ErrorCode::Unavailable,
                 QStringLiteral("the directory of connections does not answer; try again"), 1000});
    };
    if (m_stage != Stage::Reached) {
        QMetaObject::invokeMethod(
            this, [=] { fail(done); }, Qt::QueuedConnection);
        return;
    }
    ++m_reads[user].underway;
    m_redis.commands().command({"CLIENT", "CACHING", "YES"},
                               [this](const redisReply *reply) { isGood(reply, REDIS_REPLY_STATUS); });
    m_redis.commands().command({"HGETALL", userKey(user)}, [=, this](const redisReply *reply) {
        if (!isReply(reply, REDIS_REPLY_ARRAY))
            fail(done);
        else
            done(placesOf(*reply));
        if (!reply)
            return; // closed; m_reads belongs to a newer connection
        const auto reads = m_reads.find(user);
        if (reads != m_reads.end() && --reads->underway == 0 && reads->hasChanged)
            changed(user);
    });
}

//! Handles a message on the waiting connection: the reply to SUBSCRIBE, or keys that changed.
void RedisDirectory::messageReceived(const redisReply &message)
{
    if (m_stage == Stage::Connected)
        return track();
    if (message.type != REDIS_REPLY_ARRAY || message.elements != 3 || textOf(message.element[0]) != "message")
        return;
    const redisReply *keys = message.element[2];
    if (!isReply(keys, REDIS_REPLY_ARRAY))
        return m_redis.restart(QStringLiteral("its data was deleted"));
    const QByteArray prefix = m_options.prefix + "user:{";
    for (std::size_t i = 0; i < keys->elements && m_stage != Stage::Down; ++i) {
        const QByteArrayView key = textOf(keys->element[i]);
        if (!key.startsWith(prefix) || !key.endsWith('}'))
            continue;
        if (const auto user = idFromText<UserId>(QString::fromLatin1(key.sliced(prefix.size()).chopped(1))))
            changed(*user);
    }
}

// The invalidation may overtake the read that it belongs to, which uses the other connection. Report the read first.
void RedisDirectory::changed(UserId user)
{
    const auto reads = m_reads.find(user);
    if (reads == m_reads.end())
        return;
    reads->hasChanged = true;
    if (reads->underway > 0)
        return;
    m_reads.erase(reads);
    m_handler->changed(user);
}

QByteArray RedisDirectory::userKey(UserId user) const
{
    return m_options.prefix + "user:{" + toText(user).toLatin1() + '}';
}

//! Returns whether \a reply has \a type. Reconnects on a wrong type. A missing reply means that the connection is closed already.
bool RedisDirectory::isGood(const redisReply *reply, int type)
{
    if (reply && reply->type != type)
        m_redis.restart(problem(reply));
    return isReply(reply, type);
}

} // namespace kith
