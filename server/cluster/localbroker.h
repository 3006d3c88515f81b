// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/clustermetrics.h"
#include "server/cluster/localhub.h"
#include "server/core/ports/broker.h"

#include <QObject>

namespace kith {

//! The in-process broker of one node of a LocalHub.
class LocalBroker final : public Broker
{
public:
    explicit LocalBroker(LocalHub &hub);
    ~LocalBroker() override;

    void listen(NodeId self, BrokerHandler &handler) override;
    void publish(NodeId to, HintBatch batch) override;

    const BrokerMetrics &metrics() const { return m_metrics; }

private:
    friend class LocalHub;

    void setConnected(bool is);

    LocalHub &m_hub;
    QObject m_context; //!< its destruction cancels queued calls to the handler
    BrokerHandler *m_handler = nullptr;
    NodeId m_self = 0;
    bool m_isConnected = false;
    BrokerMetrics m_metrics;
};

} // namespace kith
