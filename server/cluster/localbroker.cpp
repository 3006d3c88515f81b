// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/localbroker.h"

namespace kith {

LocalBroker::LocalBroker(LocalHub &hub)
    : m_hub(hub)
{
}

LocalBroker::~LocalBroker()
{
    m_hub.m_brokers.erase(m_self);
}

void LocalBroker::listen(NodeId self, BrokerHandler &handler)
{
    m_self = self;
    m_handler = &handler;
    m_hub.m_brokers[self] = this;
    setConnected(true);
}

void LocalBroker::setConnected(bool is)
{
    if (std::exchange(m_isConnected, is) != is)
        QMetaObject::invokeMethod(
            &m_context, [this, is] { m_handler->connected(is); }, Qt::QueuedConnection);
}

void LocalBroker::publish(NodeId to, HintBatch batch)
{
    const auto at = m_hub.m_brokers.find(to);
    if (!m_isConnected || at == m_hub.m_brokers.end() || !at->second->m_isConnected)
        return m_metrics.dropped.add();
    m_metrics.published.add();
    QMetaObject::invokeMethod(
        &at->second->m_context,
        [receiver = at->second, batch = std::move(batch)]() mutable {
            if (!receiver->m_isConnected)
                return; // the node was cut off after the batch was published
            receiver->m_metrics.received.add();
            receiver->m_handler->received(std::move(batch));
        },
        Qt::QueuedConnection);
}

} // namespace kith
