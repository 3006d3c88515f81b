// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"

#include <vector>

namespace kith {

//! One run of one kithd, numbered by the database: a restart is another node.
using NodeId = std::int64_t;

//! Where a device is connected. Its connections are numbered by the database, in their order, whatever node they are on.
struct DeviceLocation {
    DeviceId device;
    NodeId node = 0;
    std::int64_t connection = 0;

    bool operator==(const DeviceLocation &) const = default;
};

//! What a node hears of the directory, on the core thread.
class DirectoryHandler
{
public:
    virtual ~DirectoryHandler() = default;

    //! It answers (again). Whatever was read before may have changed without a word.
    virtual void reached() = 0;

    //! It does not answer: read() fails until reached().
    virtual void lost() = 0;

    //! The entry of \a user may be another than what read() answered. Said once for each read.
    virtual void changed(UserId user) = 0;

    //! The nodes that hold a lease, this one included, about every second while it answers. All that they entered
    //! is there.
    virtual void alive(const std::vector<NodeId> &nodes) = 0;
};

/*!
    Which node a user's devices are connected to, known to all nodes.

    Nothing that was promised needs it: it may be lost, or wrong for a while. A node's entries are good as long as its
    lease, which ends 10 s after the node last renewed it. All calls are made on the core thread and return at once.
*/
class Directory
{
public:
    virtual ~Directory() = default;

    //! Takes the lease of \a self and keeps it until the end. Once, before anything else; \a handler outlives this.
    virtual void join(NodeId self, DirectoryHandler &handler) = 0;

    //! The device is connected to this node. Loses against a greater connection of the device; done anew whenever
    //! the directory was lost.
    virtual void enter(UserId user, DeviceId device, std::int64_t connection) = 0;

    //! Takes back enter(), where no other connection took its place.
    virtual void leave(UserId user, DeviceId device, std::int64_t connection) = 0;

    //! All places of a user, also those of nodes without a lease; the next change is told. Fails with unavailable.
    virtual void read(UserId user, Callback<std::vector<DeviceLocation>> done) = 0;
};

} // namespace kith
