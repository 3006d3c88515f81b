// SPDX-License-Identifier: Apache-2.0
#include "server/core/cluster/router.h"

#include "server/core/cache/weight.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int batchWeight = limits::answerBytes / 2; // one entry more still fits into what a broker takes

int weightOf(const Hint &hint)
{
    const auto *event = std::get_if<reply::Event>(&hint);
    return event ? kith::weightOf(event->entry) : 100;
}

} // namespace

//! One hint to the nodes of many users, some of which may have to be read from the directory first.
struct Router::Fanout {
    Router &router;
    Hint hint;
    std::vector<NodeId> done;

    void to(const std::vector<NodeId> &nodes)
    {
        for (const NodeId node : nodes) {
            if (std::ranges::find(done, node) != done.end())
                continue;
            done.push_back(node);
            router.m_outgoing.add({node, hint});
        }
    }
};

Router::Router(const Cluster &cluster, DirectoryCache &directoryCache)
    : m_self(cluster.self)
    , m_broker(cluster.broker)
    , m_directoryCache(directoryCache)
    , m_outgoing([this](std::vector<AddressedHint> &&hints) { publish(std::move(hints)); })
{
}

void Router::listen(HintHandler handler)
{
    m_handler = std::move(handler);
    if (m_broker)
        m_broker->listen(m_self, *this);
}

void Router::send(const ConversationRecord &record, const Hint &hint)
{
    if (isAlone())
        return;
    const auto fanout = std::make_shared<Fanout>(Fanout{*this, hint, {}});
    for (const Member &member : record.members)
        m_directoryCache.with(member.user, [fanout](const std::vector<NodeId> &nodes) { fanout->to(nodes); });
}

void Router::send(UserId user, const Hint &hint)
{
    m_directoryCache.with(user, [this, hint](const std::vector<NodeId> &nodes) {
        Fanout{*this, hint, {}}.to(nodes);
    });
}

void Router::broadcast(const Hint &hint)
{
    Fanout{*this, hint, {}}.to(m_directoryCache.otherNodes());
}

void Router::publish(std::vector<AddressedHint> &&hints)
{
    m_metrics.sent.add(hints.size());
    std::ranges::stable_sort(hints, {}, &AddressedHint::to);
    for (auto next = hints.begin(); next != hints.end();) {
        const NodeId to = next->to;
        HintBatch batch{m_self, ++m_sent[to], {}, m_epoch};
        for (int weight = 0; next != hints.end() && next->to == to && weight < batchWeight; ++next) {
            weight += weightOf(next->hint);
            batch.hints.push_back(std::move(next->hint));
        }
        m_broker->publish(to, std::move(batch));
    }
}

void Router::received(HintBatch batch)
{
    std::int64_t &last = m_received[batch.from];
    if (batch.number > last + 1) {
        m_missed = true;
        m_metrics.missed.add(static_cast<std::uint64_t>(batch.number - last - 1));
    }
    m_metrics.received.add(batch.hints.size());
    last = std::max(last, batch.number);
    if (batch.epoch != m_epoch && !batch.epoch.isNull() && !m_epoch.isNull()) {
        m_missed = true;
        return;
    }
    for (Hint &hint : batch.hints)
        m_handler(std::move(hint));
}

void Router::connected(bool is)
{
    m_connected = is;
    m_missed = true; // in both cases: a batch that was underway may be lost
}

} // namespace kith
