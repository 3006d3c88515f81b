// SPDX-License-Identifier: Apache-2.0
#include "server/core/cluster/directorycache.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int leaseRenewals = 12; // reports of the nodes alive: longer than a lease

} // namespace

void DirectoryCache::join(Observer &observer)
{
    m_observer = &observer;
    if (m_directory)
        m_directory->join(m_self, *this);
}

std::vector<NodeId> DirectoryCache::otherNodes() const
{
    std::vector<NodeId> nodes;
    if (m_reachable)
        std::ranges::copy_if(m_alive, std::back_inserter(nodes),
                             [this](NodeId node) { return node != m_self; });
    return nodes;
}

PresenceState DirectoryCache::elsewhere(UserId user) const
{
    if (!m_directory)
        return PresenceState::Offline;
    const auto entry = m_entries.find(user);
    if (!m_reachable || entry == m_entries.end())
        return PresenceState::Unknown;
    const bool online = std::ranges::any_of(entry->second.locations, [this](const DeviceLocation &location) {
        return location.node != m_self && m_alive.contains(location.node);
    });
    if (online)
        return PresenceState::Online;
    return m_missing.isEmpty() ? PresenceState::Offline : PresenceState::Unknown;
}

void DirectoryCache::watch(UserId user)
{
    if (++m_watched[user] == 1 && m_reachable && !m_entries.contains(user))
        read(user);
}

void DirectoryCache::unwatch(UserId user)
{
    const auto watched = m_watched.find(user);
    if (--*watched == 0)
        m_watched.erase(watched);
}

void DirectoryCache::enter(UserId user, DeviceId device, std::int64_t connection)
{
    if (!m_directory)
        return;
    if (!m_own.contains(device))
        watch(user);
    m_own.insert(device, connection);
    m_directory->enter(user, device, connection);
}

void DirectoryCache::leave(UserId user, DeviceId device)
{
    const auto own = m_own.find(device);
    if (own == m_own.end())
        return;
    m_directory->leave(user, device, *own);
    m_own.erase(own);
    unwatch(user);
}

void DirectoryCache::with(UserId user, Use use)
{
    if (!m_reachable)
        return use({});
    const auto entry = m_entries.find(user);
    (entry == m_entries.end() ? m_metrics.cache.misses : m_metrics.cache.hits).add();
    if (entry == m_entries.end()) {
        auto &waiting = m_reading[user];
        waiting.push_back(std::move(use));
        if (waiting.size() == 1)
            read(user);
        return;
    }
    m_used.splice(m_used.begin(), m_used, entry->second.used);
    use(nodesOf(entry->second));
}

void DirectoryCache::reached()
{
    lost();
    m_reachable = true;
    for (auto user = m_watched.keyBegin(); user != m_watched.keyEnd(); ++user)
        read(*user);
}

void DirectoryCache::lost()
{
    ++m_epoch;
    m_reachable = false;
    m_entries.clear();
    m_used.clear();
    while (!m_reading.empty())
        endReading(m_reading.begin()->first, {});
    m_missing.unite(m_alive);
    m_renewals = 0;
    m_metrics.entries.set(0);
    m_metrics.nodes.set(0);
    for (const UserId user : m_watched.keys())
        m_observer->presenceChanged(user);
}

void DirectoryCache::changed(UserId user)
{
    if (m_watched.contains(user))
        read(user); // keeps the entry until the answer
    else
        forget(user);
}

void DirectoryCache::alive(const std::vector<LiveNode> &nodes)
{
    m_metrics.nodes.set(nodes.size());
    QSet<NodeId> now;
    for (const LiveNode &node : nodes)
        now.insert(node.node);
    setAlive(now);
    m_observer->nodesAlive(nodes);
}

void DirectoryCache::setAlive(const QSet<NodeId> &now)
{
    const bool wasSure = m_missing.isEmpty();
    m_missing.subtract(now);
    if (++m_renewals == leaseRenewals)
        m_missing.clear();
    if (now == m_alive && m_missing.isEmpty() == wasSure)
        return;
    m_alive = now;
    for (const NodeId node : now)
        m_newest = std::max(m_newest, node);
    for (const UserId user : m_watched.keys())
        m_observer->presenceChanged(user);
}

void DirectoryCache::read(UserId user)
{
    m_directory->read(user, [this, user, epoch = m_epoch](Result<std::vector<DeviceLocation>> locations) {
        if (epoch != m_epoch)
            return;
        if (locations)
            store(user, std::move(*locations));
        else
            endReading(user, {});
    });
}

void DirectoryCache::endReading(UserId user, const std::vector<NodeId> &nodes)
{
    const auto waiting = m_reading.extract(user);
    if (waiting.empty())
        return;
    for (const Use &use : waiting.mapped())
        use(nodes);
}

void DirectoryCache::store(UserId user, std::vector<DeviceLocation> locations)
{
    std::vector<DeviceId> superseded;
    for (const DeviceLocation &location : locations) {
        const auto own = m_own.constFind(location.device);
        if (own != m_own.cend() && location.node != m_self && location.connection > *own)
            superseded.push_back(location.device);
    }
    auto entry = m_entries.find(user);
    if (entry == m_entries.end()) {
        makeRoom();
        m_used.push_front(user);
        entry = m_entries.emplace(user, Entry{{}, m_used.begin()}).first;
        m_metrics.entries.set(m_entries.size());
    }
    entry->second.locations = std::move(locations);
    endReading(user, nodesOf(entry->second));
    if (m_watched.contains(user))
        m_observer->presenceChanged(user);
    for (const DeviceId device : superseded) // by now elsewhere() knows where they are
        m_observer->superseded(device);
}

void DirectoryCache::makeRoom()
{
    constexpr int tries = 8; // watched users stay: they are bounded by the devices here and what they watch
    for (int i = 0; i < tries && m_entries.size() >= m_capacity; ++i) {
        if (!m_watched.contains(m_used.back()))
            return forget(m_used.back());
        m_used.splice(m_used.begin(), m_used, std::prev(m_used.end()));
    }
}

void DirectoryCache::forget(UserId user)
{
    const auto entry = m_entries.find(user);
    if (entry == m_entries.end())
        return;
    m_used.erase(entry->second.used);
    m_entries.erase(entry);
    m_metrics.entries.set(m_entries.size());
}

// A node that is newer than all that held a lease has just started.
bool DirectoryCache::isAlive(NodeId node) const
{
    return m_alive.contains(node) || node > m_newest;
}

std::vector<NodeId> DirectoryCache::nodesOf(const Entry &entry) const
{
    std::vector<NodeId> nodes;
    for (const DeviceLocation &location : entry.locations) {
        if (location.node != m_self && isAlive(location.node)
            && std::ranges::find(nodes, location.node) == nodes.end())
            nodes.push_back(location.node);
    }
    return nodes;
}

} // namespace kith
