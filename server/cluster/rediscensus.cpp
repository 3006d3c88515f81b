// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/rediscensus.h"

#include "server/cluster/redisreply.h"

namespace kith {

using std::chrono::milliseconds;

namespace {

//! Returns the integer at the start of \a text, which is a score (perhaps with a fraction) or an entry id.
std::int64_t numberAt(QByteArrayView text)
{
    std::int64_t number = 0;
    for (qsizetype i = 0; i < std::min<qsizetype>(text.size(), 18) && text[i] >= '0' && text[i] <= '9'; ++i)
        number = 10 * number + (text[i] - '0');
    return number;
}

} // namespace

RedisCensus::RedisCensus(const RedisAddress &address, const RedisOptions &options)
    : m_options(options)
    , m_where(address.display())
    , m_redis(address, m_options, QStringLiteral("The census"))
    , m_triesLeft(address.hosts.size())
{
    connect(&m_redis, &ReconnectingRedis::up, this, &RedisCensus::ask);
    connect(&m_redis, &ReconnectingRedis::failed, this, [this](const QString &reason) {
        if (--m_triesLeft == 0)
            failed(reason);
    });
}

void RedisCensus::take(Callback<std::vector<NodeState>> done)
{
    m_done = std::move(done);
    m_redis.start();
}

void RedisCensus::failed(const QString &reason)
{
    if (const auto done = std::exchange(m_done, nullptr))
        done(Error{ErrorCode::Unavailable,
                   QStringLiteral("Redis at %1 cannot be asked: %2.").arg(m_where, reason), 0});
}

void RedisCensus::ask()
{
    m_states.clear();
    m_redis.commands().command({"TIME"}, [this](const redisReply *reply) {
        if (isGood(reply, REDIS_REPLY_ARRAY) && reply->elements == 2)
            m_now = milliseconds(1'000 * numberAt(textOf(reply->element[0]))
                                 + numberAt(textOf(reply->element[1])) / 1'000);
    });
    m_redis.commands().command({"ZRANGE", m_options.prefix + "nodes", "0", "-1", "WITHSCORES"},
                               [this](const redisReply *reply) {
                                   if (isGood(reply, REDIS_REPLY_ARRAY))
                                       addNodes(*reply);
                               });
    m_redis.commands().command({"ZRANGE", m_options.prefix + "known", "0", "-1", "WITHSCORES"},
                               [this](const redisReply *reply) {
                                   if (!isGood(reply, REDIS_REPLY_ARRAY))
                                       return;
                                   addKnown(*reply);
                                   std::ranges::sort(m_states, {}, &NodeState::node);
                                   for (NodeState &state : m_states)
                                       requestState(state);
                                   m_redis.commands().command({"PING"}, [this](const redisReply *last) {
                                       if (!isGood(last, REDIS_REPLY_STATUS))
                                           return;
                                       if (const auto done = std::exchange(m_done, nullptr))
                                           done(m_states);
                                   });
                               });
}

//! \a nodes: names and times of lease renewals.
void RedisCensus::addNodes(const redisReply &nodes)
{
    for (std::size_t i = 0; i + 1 < nodes.elements; i += 2) {
        NodeState state;
        state.node = numberAt(textOf(nodes.element[i]));
        state.hasLease = true;
        state.sinceRenewal = m_now - milliseconds(numberAt(textOf(nodes.element[i + 1])));
        state.leaseLeft = m_options.lease - state.sinceRenewal;
        if (state.node && state.leaseLeft > milliseconds(0)) // 0: a node that is joining
            m_states.push_back(state);
    }
}

void RedisCensus::addKnown(const redisReply &nodes)
{
    for (std::size_t i = 0; i + 1 < nodes.elements; i += 2) {
        NodeState state;
        state.node = numberAt(textOf(nodes.element[i]));
        state.sinceRenewal = m_now - milliseconds(numberAt(textOf(nodes.element[i + 1])));
        if (state.node && !std::ranges::count(m_states, state.node, &NodeState::node))
            m_states.push_back(state);
    }
}

//! Requests the remaining fields of \a state, which must stay valid until all replies have arrived.
void RedisCensus::requestState(NodeState &state)
{
    const QByteArray id = '{' + QByteArray::number(qlonglong(state.node)) + '}';
    const QByteArray inbox = m_options.prefix + "inbox:" + id;
    RedisConnection &redis = m_redis.commands();
    redis.command({"GET", m_options.prefix + "node:" + id}, [this, &state](const redisReply *reply) {
        if (isReply(reply, REDIS_REPLY_NIL) || isGood(reply, REDIS_REPLY_STRING))
            state.about = textOf(reply).toByteArray();
    });
    // The first entry is the last one that the node has read; see RedisBroker.
    redis.command({"XLEN", inbox}, [this, &state](const redisReply *reply) {
        if (!isGood(reply, REDIS_REPLY_INTEGER))
            return;
        state.hasInbox = reply->integer > 0;
        state.unread = std::max<std::int64_t>(reply->integer - 1, 0);
    });
    redis.command({"XRANGE", inbox, "-", "+", "COUNT", "2"}, [this, &state](const redisReply *reply) {
        if (!isGood(reply, REDIS_REPLY_ARRAY) || reply->elements < 2)
            return;
        const redisReply *entry = reply->element[1];
        if (isGood(entry, REDIS_REPLY_ARRAY) && entry->elements > 0)
            state.oldestUnread =
                std::max(milliseconds(0), m_now - milliseconds(numberAt(textOf(entry->element[0]))));
    });
}

bool RedisCensus::isGood(const redisReply *reply, int type)
{
    if (reply && reply->type != type)
        failed(problem(reply));
    return isReply(reply, type);
}

} // namespace kith
