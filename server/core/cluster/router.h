// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/directorycache.h"
#include "server/core/ports/broker.h"
#include "shared/mailbox.h"

namespace kith {

//! What joins a node to others. Both outlive the service.
struct Cluster {
    NodeId self = 0;
    Directory *directory = nullptr; //!< null, as broker is then: a node alone
    Broker *broker = nullptr;
};

/*!
    Tells the other nodes, by hints, what concerns the people that they have: one parcel per node and turn of the event loop,
    more where it would be large.

    At most once: isSure() says whether everything that the others said has arrived, as far as can be known.
*/
class Router final : public BrokerHandler
{
public:
    using Heard = std::function<void(Hint &&)>;

    Router(const Cluster &cluster, DirectoryCache &directoryCache, Heard heard);

    bool isAlone() const { return !m_broker; }

    //! \a hint to every other node that a member is connected with, once.
    void tell(const ConversationRecord &record, const Hint &hint);

    //! To those that \a user is connected with.
    void tell(UserId user, const Hint &hint);

    //! To all.
    void tellAll(const Hint &hint);

    //! False where the broker or the directory cannot be reached.
    bool isSure() const { return m_connected && m_directoryCache.isReachable(); }

    //! Whether a parcel was missed, or may have been, since the last call.
    bool takeMissed() { return std::exchange(m_missed, false); }

    const RouterMetrics &metrics() const { return m_metrics; }

    void received(HintBatch batch) override;
    void connected(bool is) override;

private:
    struct AddressedHint {
        NodeId to = 0;
        Hint hint;
    };
    struct Telling;

    void publish(std::vector<AddressedHint> &&hints);

    const NodeId m_self;
    Broker *m_broker;
    DirectoryCache &m_directoryCache;
    Heard m_heard;
    Batcher<AddressedHint> m_outgoing;
    QHash<NodeId, std::int64_t> m_sent; //!< the number of the last parcel to each node
    QHash<NodeId, std::int64_t> m_received; //!< and from each
    bool m_connected = false;
    bool m_missed = false;
    RouterMetrics m_metrics;
};

} // namespace kith
