// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/presenceservice.h"

#include "server/core/rules/permissions.h"
#include "shared/limits.h"

namespace kith {

void PresenceService::watch(const SessionPtr &session, const request::Watch &request, const Replier &replier)
{
    if (request.users.size() > limits::presenceUsers)
        return replier.fail(ErrorCode::TooLarge,
                            QStringLiteral("At most %1 users can be watched.").arg(limits::presenceUsers));
    unwatch(session);
    std::vector<UserId> away;
    for (UserId user : request.users) {
        if (session->watching.contains(user))
            continue;
        session->watching.insert(user);
        m_watched[user].watchers.insert(session->connection);
        m_directoryCache.watch(user);
        if (stateOf(user) != PresenceState::Online)
            away.push_back(user);
    }
    m_devices.lastSeen(away, [this, replier, users = request.users](Result<std::vector<Presence>> seen) {
        if (!seen)
            return replier.fail(seen.error());
        QHash<UserId, std::int64_t> times;
        for (const Presence &presence : *seen)
            times.insert(presence.user, presence.lastSeen);
        reply::Presences answer;
        for (UserId user : users) {
            const PresenceState state = stateOf(user);
            if (const auto watched = m_watched.find(user); watched != m_watched.end())
                watched->told = state;
            answer.items.push_back({user, state, state == PresenceState::Online ? 0 : times.value(user)});
        }
        replier.answer(std::move(answer));
    });
}

void PresenceService::unwatch(const SessionPtr &session)
{
    for (UserId user : std::as_const(session->watching)) {
        m_directoryCache.unwatch(user);
        const auto watched = m_watched.find(user);
        watched->watchers.remove(session->connection);
        if (watched->watchers.isEmpty())
            m_watched.erase(watched);
    }
    session->watching.clear();
}

void PresenceService::cameOnline(const SessionPtr &session, std::int64_t now)
{
    if (session->connectionNumber == 0)
        m_devices.setLastSeen(session->device, now, [](auto) {});
    m_directoryCache.enter(session->user.id, session->device, session->connectionNumber);
    ++m_online[session->user.id];
    tell({session->user.id, PresenceState::Online, 0});
}

void PresenceService::wentOffline(const SessionPtr &session, std::int64_t now)
{
    const UserId user = session->user.id;
    unwatch(session);
    m_devices.setLastSeen(session->device, now, [](auto) {});
    if (m_sessions.ofDevice(session->device) == session) // otherwise another of this node takes its place
        m_directoryCache.leave(user, session->device);
    if (--m_online[user] > 0)
        return;
    m_online.remove(user);
    tell({user, stateOf(user), now});
}

PresenceState PresenceService::stateOf(UserId user) const
{
    return m_online.contains(user) ? PresenceState::Online : m_directoryCache.elsewhere(user);
}

void PresenceService::changed(UserId user)
{
    const auto watched = m_watched.constFind(user);
    if (watched == m_watched.cend() || watched->told == stateOf(user))
        return;
    if (stateOf(user) == PresenceState::Online)
        return tell({user, PresenceState::Online, 0});
    m_devices.lastSeen({user}, [this, user](Result<std::vector<Presence>> seen) {
        const std::int64_t last = seen && !seen->empty() ? seen->front().lastSeen : 0;
        const PresenceState state = stateOf(user);
        tell({user, state, state == PresenceState::Online ? 0 : last});
    });
}

void PresenceService::tell(const Presence &presence)
{
    const auto watched = m_watched.find(presence.user);
    if (watched == m_watched.end() || watched->told == presence.state)
        return;
    watched->told = presence.state;
    const auto &watchers = watched->watchers;
    m_connections.send({watchers.cbegin(), watchers.cend()}, {0, reply::Presences{{presence}}});
}

void PresenceService::typing(const SessionPtr &session, const request::SetTyping &request,
                             const Replier &replier)
{
    m_conversations.with(request.conversation, [=, this](Result<ConversationRecord *> record) {
        if (!record)
            return replier.fail(record.error());
        const permissions::Denial refusal =
            *record ? permissions::toWrite(**record, session->user.id) : permissions::notFound();
        if (refusal)
            return replier.fail(*refusal);
        replier.answer(reply::Ok{});
        if ((*record)->members.size() > limits::receiptMembers)
            return;
        const reply::Typing typing{request.conversation, session->user.id, request.on};
        tellTyping(**record, typing);
        m_router.tell(**record, typing);
    });
}

void PresenceService::heard(const reply::Typing &typing)
{
    if (const ConversationRecord *record = m_conversations.find(typing.conversation))
        tellTyping(*record, typing);
}

void PresenceService::tellTyping(const ConversationRecord &record, const reply::Typing &typing)
{
    std::vector<ConnectionId> connections;
    for (const Member &member : record.members) {
        if (member.user == typing.user)
            continue;
        for (const SessionPtr &other : m_sessions.ofUser(member.user))
            connections.push_back(other->connection);
    }
    if (!connections.empty())
        m_connections.send(std::move(connections), {0, typing});
}

} // namespace kith
