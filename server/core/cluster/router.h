// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/directorycache.h"
#include "server/core/ports/broker.h"
#include "server/core/ports/conversationstore.h"
#include "shared/mailbox.h"

namespace kith {

//! Connects a node to the others. Both ports outlive the service.
struct Cluster {
    NodeId self = 0;
    Directory *directory = nullptr; //!< null, as broker is then: a node alone
    Broker *broker = nullptr;
};

/*!
    Sends hints to the other nodes that have the users concerned: one batch for each node and turn of the event loop, more where
    it would be large.

    A hint is delivered at most once. takeMissed() reports losses as far as they can be known.
*/
class Router final : public BrokerHandler
{
public:
    using HintHandler = std::function<void(Hint &&)>;

    Router(const Cluster &cluster, DirectoryCache &directoryCache);

    //! Joins the broker. \a handler gets the hints of other nodes. Called once.
    void listen(HintHandler handler);

    bool isAlone() const { return !m_broker; }

    //! Sends \a hint once to every other node that a member is connected to.
    void send(const ConversationRecord &record, const Hint &hint);

    //! Sends \a hint to the other nodes that \a user is connected to.
    void send(UserId user, const Hint &hint);

    //! Sends \a hint to all other nodes.
    void broadcast(const Hint &hint);

    //! The store's epoch is \a epoch now: hints of another one are not of its entries.
    void setEpoch(EpochId epoch) { m_epoch = epoch; }

    //! False while the broker or the directory cannot be reached.
    bool isReachable() const { return m_connected && m_directoryCache.isReachable(); }

    //! Whether a batch was missed, or may have been, since the last call.
    bool takeMissed() { return std::exchange(m_missed, false); }

    const RouterMetrics &metrics() const { return m_metrics; }

    void received(HintBatch batch) override;
    void connected(bool is) override;

private:
    struct AddressedHint {
        NodeId to = 0;
        Hint hint;
    };
    struct Fanout;

    void publish(std::vector<AddressedHint> &&hints);

    const NodeId m_self;
    Broker *m_broker;
    DirectoryCache &m_directoryCache;
    HintHandler m_handler;
    Batcher<AddressedHint> m_outgoing;
    QHash<NodeId, std::int64_t> m_sent; //!< the number of the last batch to each node
    QHash<NodeId, std::int64_t> m_received; //!< and from each
    EpochId m_epoch; //!< null: not known yet
    bool m_connected = false;
    bool m_missed = false;
    RouterMetrics m_metrics;
};

} // namespace kith
