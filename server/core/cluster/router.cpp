// SPDX-License-Identifier: Apache-2.0
#include "server/core/cluster/router.h"

#include "server/core/cache/weight.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int parcelWeight =
    limits::answerBytes / 2; // then one entry more still fits into what a broker takes

int weightOf(const Hint &hint)
{
    const auto *event = std::get_if<reply::Event>(&hint);
    return event ? kith::weightOf(event->entry) : 100;
}

} // namespace

//! One hint underway to the nodes of many users, some of whom may still have to be looked up.
struct Router::Telling {
    Router &router;
    Hint hint;
    std::vector<NodeId> told;

    void to(const std::vector<NodeId> &nodes)
    {
        for (const NodeId node : nodes) {
            if (std::ranges::find(told, node) != told.end())
                continue;
            told.push_back(node);
            router.m_outgoing.add({node, hint});
        }
    }
};

Router::Router(const Cluster &cluster, DirectoryCache &directoryCache, Heard heard)
    : m_self(cluster.self)
    , m_broker(cluster.broker)
    , m_directoryCache(directoryCache)
    , m_heard(std::move(heard))
    , m_outgoing([this](std::vector<AddressedHint> &&hints) { publish(std::move(hints)); })
{
    if (m_broker)
        m_broker->listen(m_self, *this);
}

void Router::tell(const ConversationRecord &record, const Hint &hint)
{
    if (isAlone())
        return;
    const auto telling = std::make_shared<Telling>(Telling{*this, hint, {}});
    for (const Member &member : record.members)
        m_directoryCache.with(member.user,
                              [telling](const std::vector<NodeId> &nodes) { telling->to(nodes); });
}

void Router::tell(UserId user, const Hint &hint)
{
    m_directoryCache.with(user, [this, hint](const std::vector<NodeId> &nodes) {
        Telling{*this, hint, {}}.to(nodes);
    });
}

void Router::tellAll(const Hint &hint)
{
    Telling{*this, hint, {}}.to(m_directoryCache.others());
}

void Router::publish(std::vector<AddressedHint> &&hints)
{
    m_metrics.sent.add(hints.size());
    std::ranges::stable_sort(hints, {}, &AddressedHint::to);
    for (auto letter = hints.begin(); letter != hints.end();) {
        HintBatch batch{m_self, ++m_sent[letter->to], {}};
        const NodeId to = letter->to;
        for (int weight = 0; letter != hints.end() && letter->to == to && weight < parcelWeight; ++letter) {
            weight += weightOf(letter->hint);
            batch.hints.push_back(std::move(letter->hint));
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
    for (Hint &hint : batch.hints)
        m_heard(std::move(hint));
}

void Router::connected(bool is)
{
    m_connected = is;
    m_missed = true; // either way: what was underway may be gone
}

} // namespace kith
