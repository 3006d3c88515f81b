// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <vector>

namespace kith {

//! One run of one kithd, numbered by the database. A restart is a new node.
using NodeId = std::int64_t;

//! Where a device is connected. The database numbers the connections of a device on all nodes in their order.
struct DeviceLocation {
    DeviceId device;
    NodeId node = 0;
    std::int64_t connection = 0;

    bool operator==(const DeviceLocation &) const = default;
};

//! A node that holds a lease.
struct LiveNode {
    NodeId node = 0;
    std::int64_t devices = 0; //!< connected to it when it last renewed the lease

    bool operator==(const LiveNode &) const = default;
};

//! Gets what the directory reports. Called on the core thread.
class DirectoryHandler
{
public:
    virtual ~DirectoryHandler() = default;

    //! The directory answers (again). What was read before may have changed without a report.
    virtual void reached() = 0;

    //! The directory does not answer: read() fails until reached().
    virtual void lost() = 0;

    //! The entry of \a user may differ from what read() answered. Reported once after each read.
    virtual void changed(UserId user) = 0;

    //! The nodes that hold a lease, this one included; about every second while the directory answers. Their entries are
    //! complete.
    virtual void alive(const std::vector<LiveNode> &nodes) = 0;
};

/*!
    The nodes that the devices of each user are connected to, shared by all nodes.

    No promise depends on it: it may be lost, or wrong for a while. The entries of a node are valid as long as its lease, which ends
    10 s after the node last renewed it. Called on the core thread; no call blocks.
*/
class Directory
{
public:
    virtual ~Directory() = default;

    //! Takes the lease of \a self and renews it until the end. Called once, before anything else. \a handler outlives this.
    virtual void join(NodeId self, DirectoryHandler &handler) = 0;

    //! Enters the device as connected to this node, unless a greater connection of the device is entered. Repeated by the
    //! implementation whenever the directory was lost.
    virtual void enter(UserId user, DeviceId device, std::int64_t connection) = 0;

    //! Removes the entry, where it is still that of \a connection.
    virtual void leave(UserId user, DeviceId device, std::int64_t connection) = 0;

    //! Answers all locations of \a user, also on nodes without a lease. The next change is reported. Fails with unavailable.
    virtual void read(UserId user, Callback<std::vector<DeviceLocation>> done) = 0;
};

} // namespace kith
