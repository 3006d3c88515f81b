// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/broker.h"

#include <map>

namespace kith {

class LocalBroker;
class LocalDirectory;

/*!
    Connects the LocalDirectory and LocalBroker objects of several nodes in one process. All live in one thread, and the hub
    outlives them. Handlers are called from the event loop, in the order of events.
*/
class LocalHub
{
public:
    //! Cuts \a node off from the directory and the broker until mend(). It loses its lease.
    void cut(NodeId node) { setReached(node, false); }
    void mend(NodeId node) { setReached(node, true); }

    //! Loses all entries and all batches in flight. Every node that is not cut off is disconnected and reconnected.
    void forget();

    //! Calls alive() of all nodes with a lease. Called from the owner's timer; changes are reported without it.
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
