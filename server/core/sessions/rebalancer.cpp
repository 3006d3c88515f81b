// SPDX-License-Identifier: Apache-2.0
#include "server/core/sessions/rebalancer.h"

#include <algorithm>
#include <numeric>

namespace kith {

namespace {

// In reports.
constexpr int window = 300; // at a percent in each, a node can lose 95 % of its devices
constexpr int firstWait = 5; // the balancer has to notice the node first: packaging/haproxy.cfg takes 4 s

std::int64_t totalOf(const QHash<NodeId, std::int64_t> &spread)
{
    return std::reduce(spread.begin(), spread.end());
}

} // namespace

QList<SessionPtr> Rebalancer::surplus(const std::vector<LiveNode> &nodes)
{
    Spread spread;
    for (const LiveNode &node : nodes)
        spread.insert(node.node, node.node == m_self ? m_sessions.devices() : node.devices);
    std::swap(m_spread, spread);
    compare(spread);
    if (m_left <= 0)
        return {};
    --m_left;
    if (--m_wait > 0)
        return {};
    const std::int64_t most = excess();
    if (most == 0 || isGrowing(spread))
        return {};
    QList<SessionPtr> sessions = m_sessions.live();
    sessions.removeIf([](const SessionPtr &session) { return !session->isIdle(); });
    std::ranges::sort(sessions, {}, [](const SessionPtr &session) { return session->epoch; });
    sessions.resize(std::min<qsizetype>(sessions.size(), most));
    if (sessions.isEmpty())
        return {};
    m_wait = std::exchange(m_pause, 2 * m_pause);
    m_chosen.add(std::uint64_t(sessions.size()));
    return sessions;
}

//! While devices come in numbers, as after an outage, this node counts more of them than the others have reported of theirs.
bool Rebalancer::isGrowing(const Spread &before) const
{
    return totalOf(m_spread) > totalOf(before) + m_spread.size();
}

//! Begins anew where a node has come, and goes on at once where one with less than its share has got devices.
void Rebalancer::compare(const Spread &before)
{
    const std::int64_t total = totalOf(m_spread);
    for (auto node = m_spread.cbegin(); node != m_spread.cend(); ++node) {
        const auto earlier = before.find(node.key());
        if (earlier == before.end()) {
            m_left = window;
            m_wait = firstWait;
            m_pause = 1;
            return;
        }
        if (*node > *earlier && *node * m_spread.size() < total)
            m_wait = m_pause = 1;
    }
}

//! Returns how many devices this node should lose now: where it has more than a quarter above the average, or another node more
//! than a quarter below it.
std::int64_t Rebalancer::excess() const
{
    const auto self = m_spread.find(m_self);
    if (self == m_spread.end())
        return 0;
    const std::int64_t own = *self;
    const std::int64_t nodes = m_spread.size();
    const std::int64_t total = totalOf(m_spread);
    const std::int64_t least = std::ranges::min(m_spread);
    const bool isUneven = 4 * own * nodes > 5 * total || 4 * least * nodes < 3 * total;
    const std::int64_t aboveAverage = (own * nodes - total + nodes - 1) / nodes; // rounded up
    if (!isUneven || own < least + 2)
        return 0;
    return std::clamp<std::int64_t>(aboveAverage, 0, own / 100 + 1);
}

} // namespace kith
