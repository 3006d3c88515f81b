// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/directory.h"
#include "server/core/ports/metrics.h"
#include "server/core/sessions/session.h"

namespace kith {

/*!
    Chooses devices that should connect anew, through the balancer, until the nodes have about equally many.

    A balancer gives a node that has come new connections only, which last for hours. Chooses devices only for five minutes after a
    node has come, and fewer and fewer as long as that changes nothing: an uneven spread may be what the balancer is set to. Waits
    while many devices come.
    Counts time in reports of the nodes alive, which come about every second, and not while the directory is away.
*/
class Rebalancer
{
public:
    //! \a sessions are those of the node \a self, and outlive this.
    Rebalancer(NodeId self, const Sessions &sessions)
        : m_self(self)
        , m_sessions(sessions)
    {
    }

    //! Called with each report of the nodes alive. Returns the sessions to close now: about a percent of those here at most, those
    //! that have been connected longest first, and none that waits for an answer.
    QList<SessionPtr> surplus(const std::vector<LiveNode> &nodes);

    //! Number of sessions that surplus() returned.
    const Counter &chosen() const { return m_chosen; }

private:
    using Spread = QHash<NodeId, std::int64_t>; //!< the number of devices of each node

    void compare(const Spread &before);
    bool isGrowing(const Spread &before) const;
    std::int64_t excess() const;

    const NodeId m_self;
    const Sessions &m_sessions;
    Spread m_spread; //!< in the last report; this node's number is always exact
    int m_left = 0; //!< reports until the end of the five minutes
    int m_wait = 0; //!< reports until the next choice
    int m_pause = 1; //!< the m_wait after it
    Counter m_chosen;
};

} // namespace kith
