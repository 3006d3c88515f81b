// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisbroker.h"

#include "server/cluster/hintcodec.h"
#include "server/cluster/redisreply.h"

namespace kith {

namespace {

constexpr auto entriesAtOnce = "100"; // per reply, to limit its memory

std::optional<std::pair<std::uint64_t, std::uint64_t>> streamId(const redisReply &reply)
{
    const QByteArray text = textOf(&reply).toByteArray();
    const qsizetype dash = text.indexOf('-');
    bool isTime = false, isNumber = false;
    const std::pair id(text.left(dash).toULongLong(&isTime), text.mid(dash + 1).toULongLong(&isNumber));
    return dash > 0 && isTime && isNumber ? std::optional(id) : std::nullopt;
}

QByteArray idText(const std::pair<std::uint64_t, std::uint64_t> &streamId)
{
    return QByteArray::number(qulonglong(streamId.first)) + '-'
        + QByteArray::number(qulonglong(streamId.second));
}

//! Returns the value of the field \a name from alternating names and values, or an empty view.
QByteArrayView valueOf(const redisReply &fields, QByteArrayView name)
{
    for (std::size_t i = 0; i + 1 < fields.elements; i += 2) {
        if (textOf(fields.element[i]) == name)
            return textOf(fields.element[i + 1]);
    }
    return {};
}

std::int64_t numberIn(const redisReply &fields, QByteArrayView name)
{
    return valueOf(fields, name).toByteArray().toLongLong();
}

} // namespace

RedisBroker::RedisBroker(RedisAddress address, RedisOptions options)
    : m_options(std::move(options))
    , m_redis(std::move(address), m_options, QStringLiteral("The broker"))
{
    m_tick.setInterval(m_options.tick);
    connect(&m_tick, &QTimer::timeout, this, &RedisBroker::keepInbox);
    connect(&m_redis, &ReconnectingRedis::up, this, &RedisBroker::up);
    connect(&m_redis, &ReconnectingRedis::down, this, &RedisBroker::down);
}

void RedisBroker::listen(NodeId self, BrokerHandler &handler)
{
    m_self = self;
    m_handler = &handler;
    m_redis.start();
}

// Each connection begins with an empty entry from the node itself. It creates the inbox, without which other nodes cannot
// write there, and its id shows whether the stream is still the same: in a new one it is not above m_last.
void RedisBroker::up()
{
    m_redis.commands().command({"XADD", inboxOf(m_self), "MAXLEN", "~",
                                QByteArray::number(m_options.inboxLength), "*", "from",
                                QByteArray::number(qlonglong(m_self)), "number", "0", "hints", ""},
                               [this](const redisReply *reply) {
                                   if (!reply)
                                       return;
                                   const auto id = streamId(*reply);
                                   if (!id)
                                       return m_redis.restart(problem(reply));
                                   if (*id <= m_last)
                                       m_last = {};
                                   m_isConnected = true;
                                   m_redis.works();
                                   keepInbox();
                                   m_tick.start();
                                   receive();
                                   m_handler->connected(true);
                               });
}

void RedisBroker::down()
{
    m_tick.stop();
    if (std::exchange(m_isConnected, false))
        m_handler->connected(false);
}

void RedisBroker::keepInbox()
{
    m_redis.commands().command(
        {"PEXPIRE", inboxOf(m_self), QByteArray::number(qlonglong(m_options.lease.count()))},
        [this](const redisReply *reply) {
            if (isReply(reply, REDIS_REPLY_INTEGER) && reply->integer == 0)
                m_redis.restart(QStringLiteral("the inbox of this node is gone, and what was in it"));
            else if (reply && !isReply(reply, REDIS_REPLY_INTEGER))
                m_redis.restart(problem(reply));
        });
    m_redis.commands().command({"XTRIM", inboxOf(m_self), "MINID", idText(m_last)},
                               [this](const redisReply *reply) {
                                   if (reply && !isReply(reply, REDIS_REPLY_INTEGER))
                                       m_redis.restart(problem(reply));
                               });
}

void RedisBroker::publish(NodeId to, HintBatch batch)
{
    if (!m_isConnected || m_redis.commands().unansweredBytes() >= m_options.unsentBytes)
        return m_metrics.dropped.add();
    const QByteArray hints = hint::encode(batch.hints);
    if (hints.size() > hint::batchBytes)
        return m_metrics.dropped.add();
    m_redis.commands().command(
        {"XADD", inboxOf(to), "NOMKSTREAM", "MAXLEN", "~", QByteArray::number(m_options.inboxLength), "*",
         "from", QByteArray::number(qlonglong(batch.from)), "number",
         QByteArray::number(qlonglong(batch.number)), "epoch", toRaw(batch.epoch), "hints", hints},
        [this](const redisReply *reply) {
            if (isReply(reply, REDIS_REPLY_STRING))
                m_metrics.published.add();
            else
                m_metrics.dropped.add();
        });
}

void RedisBroker::receive()
{
    // Shorter than the deadline, so that the deadline also detects a dead connection here.
    const QByteArray wait = QByteArray::number(qlonglong(m_options.deadline.count() / 2));
    m_redis.waiting().command(
        {"XREAD", "COUNT", entriesAtOnce, "BLOCK", wait, "STREAMS", inboxOf(m_self), idText(m_last)},
        [this](const redisReply *reply) { received(reply); });
}

void RedisBroker::received(const redisReply *reply)
{
    if (!reply)
        return;
    // [[inbox, [entry…]]], or nil after a timeout
    if (!isReply(reply, REDIS_REPLY_NIL)) {
        const redisReply *stream =
            isReply(reply, REDIS_REPLY_ARRAY) && reply->elements == 1 ? reply->element[0] : nullptr;
        const redisReply *entries =
            isReply(stream, REDIS_REPLY_ARRAY) && stream->elements == 2 ? stream->element[1] : nullptr;
        if (!isReply(entries, REDIS_REPLY_ARRAY))
            return m_redis.restart(problem(reply));
        for (std::size_t i = 0; i < entries->elements && m_isConnected; ++i) {
            if (!receivedEntry(*entries->element[i]))
                return m_redis.restart(problem(entries->element[i]));
        }
    }
    if (m_isConnected)
        receive();
}

//! Returns false if \a entry is no stream entry, [id, fields].
bool RedisBroker::receivedEntry(const redisReply &entry)
{
    if (!isReply(&entry, REDIS_REPLY_ARRAY) || entry.elements != 2)
        return false;
    const auto id = streamId(*entry.element[0]);
    if (!id)
        return false;
    m_last = *id;
    receivedBatch(*entry.element[1]);
    return true;
}

void RedisBroker::receivedBatch(const redisReply &fields)
{
    if (!isReply(&fields, REDIS_REPLY_ARRAY))
        return m_metrics.unreadable.add();
    HintBatch batch{numberIn(fields, "from"),
                    numberIn(fields, "number"),
                    {},
                    idFromRaw<EpochId>(valueOf(fields, "epoch"))};
    if (batch.from == m_self && batch.number == 0)
        return; // see up()
    const QByteArrayView bytes = valueOf(fields, "hints");
    auto hints = bytes.size() > hint::batchBytes ? std::nullopt : hint::decode(bytes);
    if (batch.from <= 0 || batch.number <= 0 || !hints)
        return m_metrics.unreadable.add();
    batch.hints = std::move(*hints);
    m_metrics.received.add();
    m_handler->received(std::move(batch));
}

QByteArray RedisBroker::inboxOf(NodeId node) const
{
    return m_options.prefix + "inbox:{" + QByteArray::number(qlonglong(node)) + '}';
}

} // namespace kith
