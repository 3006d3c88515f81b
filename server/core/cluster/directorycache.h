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
    The other nodes that users are connected to: a bounded cache of the directory.

    Reads the entry of a user when it is first needed, and keeps it until the directory reports a change; reads the entry of a
    watched user again at once. Sending a hint reads nothing in the usual case. Without a directory no user is connected elsewhere.
*/
class DirectoryCache final : public DirectoryHandler
{
public:
    //! Gets the changes that concern this node.
    class Observer
    {
    public:
        virtual ~Observer() = default;

        //! elsewhere() of a watched user may have changed.
        virtual void presenceChanged(UserId user) = 0;

        //! A device of this node has a later connection on another node.
        virtual void superseded(DeviceId device) = 0;

        //! As DirectoryHandler::alive().
        virtual void nodesAlive(const std::vector<LiveNode> &nodes) = 0;
    };

    //! \a directory may be null; otherwise it outlives this.
    explicit DirectoryCache(NodeId self, Directory *directory, int capacity = 50'000)
        : m_self(self)
        , m_directory(directory)
        , m_capacity(static_cast<std::size_t>(capacity))
    {
    }

    //! Joins the directory. \a observer outlives this. Called once, before anything else.
    void join(Observer &observer);

    bool isReachable() const { return m_reachable; }

    //! The other nodes that hold a lease; none while the directory cannot be reached.
    std::vector<NodeId> otherNodes() const;

    //! Whether \a user is connected to another node. Unknown until the directory has answered, while it cannot be reached, and
    //! until all nodes have come back after it was lost.
    PresenceState elsewhere(UserId user) const;

    //! Reports changes of \a user to the observer until unwatch() was called as often as this.
    void watch(UserId user);
    void unwatch(UserId user);

    //! A device is connected to this node; watches its user until leave().
    void enter(UserId user, DeviceId device, std::int64_t connection);
    void leave(UserId user, DeviceId device);

    //! Calls \a use with the other nodes that \a user is connected to: at once where the entry is cached, otherwise when it is read;
    //! with none where the directory cannot be reached.
    using Use = std::function<void(const std::vector<NodeId> &nodes)>;
    void with(UserId user, Use use);

    const DirectoryCacheMetrics &metrics() const { return m_metrics; }

    void reached() override;
    void lost() override;
    void changed(UserId user) override;
    void alive(const std::vector<LiveNode> &nodes) override;

private:
    struct Entry {
        std::vector<DeviceLocation> locations;
        std::list<UserId>::iterator used; //!< in m_used
    };

    void setAlive(const QSet<NodeId> &now);
    void read(UserId user);
    void store(UserId user, std::vector<DeviceLocation> locations);
    void endReading(UserId user, const std::vector<NodeId> &nodes);
    void makeRoom();
    void forget(UserId user);
    bool isAlive(NodeId node) const;
    std::vector<NodeId> nodesOf(const Entry &entry) const;

    const NodeId m_self;
    Directory *m_directory;
    Observer *m_observer = nullptr;
    const std::size_t m_capacity;
    bool m_reachable = false;
    std::int64_t m_epoch = 0; //!< answers to reads of an earlier one are ignored
    std::unordered_map<UserId, Entry> m_entries;
    std::list<UserId> m_used; //!< the most recently used in front
    std::unordered_map<UserId, std::vector<Use>> m_reading; //!< with the callbacks that wait
    QHash<UserId, int> m_watched;
    QHash<DeviceId, std::int64_t> m_own; //!< the connections to this node
    QSet<NodeId> m_alive;
    NodeId m_newest = 0; //!< the greatest that ever held a lease
    QSet<NodeId> m_missing; //!< were alive when the directory was lost; their entries may be gone
    int m_renewals = 0; //!< since then
    DirectoryCacheMetrics m_metrics;
};

} // namespace kith
