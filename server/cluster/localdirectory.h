// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/localhub.h"
#include "server/core/ports/directory.h"

#include <QObject>

#include <set>

namespace kith {

//! The in-process directory of one node of a LocalHub.
class LocalDirectory final : public Directory
{
public:
    explicit LocalDirectory(LocalHub &hub);
    ~LocalDirectory() override;

    void join(NodeId self, DirectoryHandler &handler) override;
    void enter(UserId user, DeviceId device, std::int64_t connection) override;
    void leave(UserId user, DeviceId device, std::int64_t connection) override;
    void read(UserId user, Callback<std::vector<DeviceLocation>> done) override;

private:
    friend class LocalHub;

    using Key = std::pair<UserId, DeviceId>;

    struct Entry {
        std::int64_t connection = 0;
        bool left = false; //!< left while the node was cut off
    };

    void setReached(bool is);
    void changed(UserId user);
    void apply(const Key &key, const Entry &entry);
    void notify(std::function<void(DirectoryHandler &)> what);

    LocalHub &m_hub;
    QObject m_context; //!< its destruction cancels queued calls to the handler
    DirectoryHandler *m_handler = nullptr;
    NodeId m_self = 0;
    bool m_isReached = false;
    std::map<Key, Entry> m_entries; //!< the entries of this node's devices
    std::set<UserId> m_read; //!< users whose next change is reported
};

} // namespace kith
