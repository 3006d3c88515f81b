// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/broker.h"

#include <map>

namespace kith {

class LocalBroker;
class LocalDirectory;

/*!
    What the LocalDirectory and the LocalBroker of each of several nodes in one process share. All of them live in one
    thread; the hub outlives them. Whatever it tells comes by the event loop, in the order in which it happened.
*/
class LocalHub
{
public:
    //! The node hears nothing and reaches nothing from now on. It has no lease any more.
    void cut(NodeId node) { setReached(node, false); }
    void mend(NodeId node) { setReached(node, true); }

    //! All that was entered is lost, and what is underway; every node that is not cut loses touch and comes back.
    void forget();

    //! Tells all nodes that have a lease. For whoever owns the time; after a change they hear of it without.
    void tellAlive();

private:
    friend class LocalBroker;
    friend class LocalDirectory;

    void setReached(NodeId node, bool is);
    void changed(UserId user);

    std::map<NodeId, LocalDirectory *> m_directories;
    std::map<NodeId, LocalBroker *> m_brokers;
    std::map<UserId, std::map<DeviceId, DeviceLocation>> m_places;
};

} // namespace kith
