// SPDX-License-Identifier: Apache-2.0
#include "server/core/cluster/directorycache.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int patience = 12; // renewals: longer than a lease

} // namespace

DirectoryCache::DirectoryCache(NodeId self, Directory *directory, Observer &observer, int capacity)
    : m_self(self)
    , m_directory(directory)
    , m_observer(observer)
    , m_capacity(static_cast<std::size_t>(capacity))
{
    if (m_directory)
        m_directory->join(self, *this);
}

std::vector<NodeId> DirectoryCache::others() const
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
    const bool online = std::ranges::any_of(entry->second.places, [this](const DeviceLocation &place) {
        return place.node != m_self && m_alive.contains(place.node);
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
    if (!m_here.contains(device))
        watch(user);
    m_here.insert(device, connection);
    m_directory->enter(user, device, connection);
}

void DirectoryCache::leave(UserId user, DeviceId device)
{
    const auto here = m_here.find(device);
    if (here == m_here.end())
        return;
    m_directory->leave(user, device, *here);
    m_here.erase(here);
    unwatch(user);
}

void DirectoryCache::with(UserId user, Use use)
{
    if (!m_reachable)
        return;
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
    ++m_era;
    m_reachable = false;
    m_entries.clear();
    m_used.clear();
    m_reading.clear();
    m_missing.unite(m_alive);
    m_renewals = 0;
    m_metrics.entries.set(0);
    m_metrics.nodes.set(0);
    for (const UserId user : m_watched.keys())
        m_observer.presenceChanged(user);
}

void DirectoryCache::changed(UserId user)
{
    if (m_watched.contains(user))
        read(user); // what was known holds until then
    else
        forget(user);
}

void DirectoryCache::alive(const std::vector<NodeId> &nodes)
{
    m_metrics.nodes.set(nodes.size());
    const QSet<NodeId> now(nodes.begin(), nodes.end());
    const bool wasSure = m_missing.isEmpty();
    m_missing.subtract(now);
    if (++m_renewals == patience)
        m_missing.clear();
    if (now == m_alive && m_missing.isEmpty() == wasSure)
        return;
    m_alive = now;
    for (const NodeId node : nodes)
        m_newest = std::max(m_newest, node);
    for (const UserId user : m_watched.keys())
        m_observer.presenceChanged(user);
}

void DirectoryCache::read(UserId user)
{
    m_directory->read(user, [this, user, era = m_era](Result<std::vector<DeviceLocation>> places) {
        if (era != m_era)
            return;
        if (places)
            learn(user, std::move(*places));
        else
            m_reading.erase(user);
    });
}

void DirectoryCache::learn(UserId user, std::vector<DeviceLocation> places)
{
    for (const DeviceLocation &place : places) {
        const auto here = m_here.constFind(place.device);
        if (here != m_here.cend() && place.node != m_self && place.connection > *here)
            m_observer.superseded(place.device);
    }
    auto entry = m_entries.find(user);
    if (entry == m_entries.end()) {
        makeRoom();
        m_used.push_front(user);
        entry = m_entries.emplace(user, Entry{{}, m_used.begin()}).first;
        m_metrics.entries.set(m_entries.size());
    }
    entry->second.places = std::move(places);
    const auto waiting = m_reading.extract(user);
    if (!waiting.empty()) {
        const std::vector<NodeId> nodes = nodesOf(entry->second);
        for (const Use &use : waiting.mapped())
            use(nodes);
    }
    if (m_watched.contains(user))
        m_observer.presenceChanged(user);
}

void DirectoryCache::makeRoom()
{
    constexpr int tries =
        8; // watched ones stay, and are no more than there are people here and on their screens
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

// One that is newer than all that were seen alive has just begun.
bool DirectoryCache::isAlive(NodeId node) const
{
    return m_alive.contains(node) || node > m_newest;
}

std::vector<NodeId> DirectoryCache::nodesOf(const Entry &entry) const
{
    std::vector<NodeId> nodes;
    for (const DeviceLocation &place : entry.places) {
        if (place.node != m_self && isAlive(place.node)
            && std::ranges::find(nodes, place.node) == nodes.end())
            nodes.push_back(place.node);
    }
    return nodes;
}

} // namespace kith
