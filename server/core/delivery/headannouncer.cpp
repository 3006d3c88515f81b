// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/headannouncer.h"

namespace kith {

namespace {

constexpr int round = 100; // ticks: 25 s
constexpr qsizetype mostMoved = 100'000; // conversations in one round; of more nothing is told

} // namespace

void HeadAnnouncer::moved(ConversationId conversation, Seq head, UserId owner)
{
    if (m_moved.size() < mostMoved)
        m_moved.insert(conversation, {head, owner});
}

void HeadAnnouncer::tick()
{
    for (qsizetype left = m_atOnce; left > 0 && !m_due.isEmpty(); --left) {
        const auto one = m_due.constBegin();
        tell(one.key(), *one);
        m_due.erase(one);
    }
    if (++m_ticks < round)
        return;
    m_ticks = 0;
    m_due = std::exchange(m_moved, {});
    m_atOnce = m_due.size() / round + 1;
}

void HeadAnnouncer::tell(ConversationId conversation, const Moved &moved)
{
    const ConversationRecord *record = moved.owner.isNull() ? m_conversations.find(conversation) : nullptr;
    QList<SessionPtr> sessions = m_sessions.ofUser(moved.owner);
    if (record) {
        for (const Member &member : record->members)
            sessions += m_sessions.ofUser(member.user);
    }
    std::vector<ConnectionId> connections;
    for (const SessionPtr &session : sessions) {
        const auto place = session->feed.places.constFind(conversation);
        const bool isBehind = place != session->feed.places.cend() && place->sent < moved.head;
        if (!session->feed.loading && !isBehind) // otherwise it will be sent to it
            connections.push_back(session->connection);
    }
    if (!connections.empty())
        m_connections.send(std::move(connections), {0, reply::Head{conversation, moved.head}});
}

} // namespace kith
