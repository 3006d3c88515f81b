// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/localhub.h"

#include "server/cluster/localbroker.h"
#include "server/cluster/localdirectory.h"

namespace kith {

void LocalHub::setReached(NodeId node, bool is)
{
    if (const auto at = m_directories.find(node); at != m_directories.end())
        at->second->setReached(is);
    if (const auto at = m_brokers.find(node); at != m_brokers.end())
        at->second->setConnected(is);
    tellAlive();
}

void LocalHub::forget()
{
    std::set<NodeId> reached;
    for (const auto &[node, directory] : m_directories) {
        if (directory->m_isReached)
            reached.insert(node);
    }
    for (const auto &[node, broker] : m_brokers) {
        if (broker->m_isConnected)
            reached.insert(node);
    }
    for (const NodeId node : reached)
        cut(node);
    m_places.clear();
    for (const NodeId node : reached)
        mend(node);
}

void LocalHub::tellAlive()
{
    std::vector<LiveNode> nodes;
    for (const auto &[node, directory] : m_directories) {
        if (directory->m_isReached)
            nodes.push_back({node, std::int64_t(directory->m_entries.size())});
    }
    for (const LiveNode &node : nodes)
        m_directories[node.node]->notify([nodes](DirectoryHandler &handler) { handler.alive(nodes); });
}

void LocalHub::changed(UserId user)
{
    for (const auto &[node, directory] : m_directories)
        directory->changed(user);
}

} // namespace kith
