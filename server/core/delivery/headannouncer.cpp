// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/headannouncer.h"

namespace kith {

namespace {

constexpr int round = 100; // ticks: 25 s
constexpr qsizetype mostMoved = 100'000; // conversations in one round; more are not announced

} // namespace

void HeadAnnouncer::headMoved(ConversationId conversation, Seq head, UserId owner)
{
    if (m_moved.size() < mostMoved)
        m_moved.insert(conversation, {head, owner});
}

void HeadAnnouncer::tick()
{
    for (qsizetype left = m_perTick; left > 0 && !m_due.isEmpty(); --left) {
        const auto one = m_due.constBegin();
        announce(one.key(), *one);
        m_due.erase(one);
    }
    if (++m_ticks < round)
        return;
    m_ticks = 0;
    m_due = std::exchange(m_moved, {});
    m_perTick = m_due.size() / round + 1;
}

void HeadAnnouncer::announce(ConversationId conversation, const Moved &moved)
{
    QList<SessionPtr> sessions = m_sessions.ofUser(moved.owner);
    if (const ConversationRecord *record =
            moved.owner.isNull() ? m_conversations.find(conversation) : nullptr)
        sessions = m_sessions.ofMembers(*record);
    std::vector<ConnectionId> connections;
    for (const SessionPtr &session : sessions) {
        const auto position = session->feed.positions.constFind(conversation);
        const bool isBehind = position != session->feed.positions.cend() && position->sent < moved.head;
        if (!session->feed.loading && !isBehind) // otherwise the entry is still to be sent
            connections.push_back(session->connection);
    }
    if (!connections.empty())
        m_connections.send(std::move(connections), {0, reply::Head{conversation, moved.head}});
}

} // namespace kith
