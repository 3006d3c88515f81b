// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/directory.h"
#include "server/core/ports/metrics.h"

#include <QHash>
#include <QSet>

#include <list>
#include <unordered_map>

namespace kith {

/*!
    Where users are connected but here, as far as this node has looked.

    A bounded view of the directory: an entry is read when it is first needed, kept as long as the directory does not say that it has
    changed, and read anew at once where it is watched. So nothing is asked for each message. Without a directory
    there is nobody elsewhere.
*/
class DirectoryCache final : public DirectoryHandler
{
public:
    //! What follows from a change, for whoever the node has there.
    class Observer
    {
    public:
        virtual ~Observer() = default;

        virtual void presenceChanged(
            UserId user) = 0; //!< of a watched one: elsewhere() may say something else now
        virtual void superseded(DeviceId device) = 0; //!< of this node: it has a later connection elsewhere
    };

    //! \a directory may be null; otherwise it outlives this, as \a observer does. Joins at once.
    DirectoryCache(NodeId self, Directory *directory, Observer &observer, int capacity = 50'000);

    bool isReachable() const { return m_reachable; }

    //! All other nodes that hold a lease; none where the directory cannot be reached.
    std::vector<NodeId> others() const;

    //! Connected with another node: online, offline, or unknown as long as it has not been read or cannot be, or a node
    //! has not come back since the directory was lost.
    PresenceState elsewhere(UserId user) const;

    //! Its changes are told from now on. Counted: as many unwatch() end it.
    void watch(UserId user);
    void unwatch(UserId user);

    //! A device of this node. Its user is watched.
    void enter(UserId user, DeviceId device, std::int64_t connection);
    void leave(UserId user, DeviceId device);

    //! The other nodes that \a user is connected with: at once where it is known, otherwise when it is read; never where
    //! the directory cannot be reached.
    using Use = std::function<void(const std::vector<NodeId> &nodes)>;
    void with(UserId user, Use use);

    const DirectoryCacheMetrics &metrics() const { return m_metrics; }

    void reached() override;
    void lost() override;
    void changed(UserId user) override;
    void alive(const std::vector<NodeId> &nodes) override;

private:
    struct Entry {
        std::vector<DeviceLocation> places;
        std::list<UserId>::iterator used; //!< in m_used
    };

    void read(UserId user);
    void learn(UserId user, std::vector<DeviceLocation> places);
    void makeRoom();
    void forget(UserId user);
    bool isAlive(NodeId node) const;
    std::vector<NodeId> nodesOf(const Entry &entry) const;

    const NodeId m_self;
    Directory *m_directory;
    Observer &m_observer;
    const std::size_t m_capacity;
    bool m_reachable = false;
    std::int64_t m_era = 0; //!< answers of an earlier one are ignored
    std::unordered_map<UserId, Entry> m_entries;
    std::list<UserId> m_used; //!< the latest in front
    std::unordered_map<UserId, std::vector<Use>> m_reading; //!< and who waits
    QHash<UserId, int> m_watched;
    QHash<DeviceId, std::int64_t> m_here; //!< the connections of this node
    QSet<NodeId> m_alive;
    NodeId m_newest = 0; //!< the greatest that was ever alive
    QSet<NodeId> m_missing; //!< alive when the directory was lost, which may have forgotten what they entered
    int m_renewals = 0; //!< since then
    DirectoryCacheMetrics m_metrics;
};

} // namespace kith
