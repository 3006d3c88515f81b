// SPDX-License-Identifier: Apache-2.0
#include "server/core/presenceservice.h"

#include "server/core/rights.h"
#include "shared/limits.h"

namespace kith {

void PresenceService::watch(const SessionPtr &session, const request::Watch &request, const Replier &replier)
{
    if (request.users.size() > limits::presenceUsers)
        return replier.fail(ErrorCode::TooLarge,
                            QStringLiteral("At most %1 users can be watched.").arg(limits::presenceUsers));
    unwatch(session);
    std::vector<UserId> offline;
    for (UserId user : request.users) {
        session->watching.insert(user);
        m_watchers[user].insert(session->link);
        if (!m_online.contains(user))
            offline.push_back(user);
    }
    m_devices.lastSeen(offline, [this, replier, users = request.users](Result<std::vector<Presence>> seen) {
        if (!seen)
            return replier.fail(seen.error());
        QHash<UserId, std::int64_t> times;
        for (const Presence &presence : *seen)
            times.insert(presence.user, presence.lastSeen);
        reply::Presences answer;
        for (UserId user : users) {
            if (m_online.contains(user))
                answer.items.push_back({user, PresenceState::Online, 0});
            else
                answer.items.push_back({user, PresenceState::Offline, times.value(user)});
        }
        replier.answer(std::move(answer));
    });
}

void PresenceService::unwatch(const SessionPtr &session)
{
    for (UserId user : std::as_const(session->watching)) {
        const auto watchers = m_watchers.find(user);
        watchers->remove(session->link);
        if (watchers->isEmpty())
            m_watchers.erase(watchers);
    }
    session->watching.clear();
}

void PresenceService::cameOnline(const SessionPtr &session, std::int64_t now)
{
    m_devices.setLastSeen(session->device, now, [](auto) {});
    if (++m_online[session->user.id] == 1)
        tell({session->user.id, PresenceState::Online, 0});
}

void PresenceService::wentOffline(const SessionPtr &session, std::int64_t now)
{
    unwatch(session);
    m_devices.setLastSeen(session->device, now, [](auto) {});
    if (--m_online[session->user.id] > 0)
        return;
    m_online.remove(session->user.id);
    tell({session->user.id, PresenceState::Offline, now});
}

void PresenceService::tell(const Presence &presence)
{
    const auto watchers = m_watchers.constFind(presence.user);
    if (watchers != m_watchers.cend())
        m_links.send({watchers->cbegin(), watchers->cend()}, {0, reply::Presences{{presence}}});
}

void PresenceService::typing(const SessionPtr &session, const request::SetTyping &request,
                             const Replier &replier)
{
    m_conversations.with(request.conversation, [=, this](Result<ConversationRecord *> record) {
        if (!record)
            return replier.fail(record.error());
        const rights::Refusal refusal =
            *record ? rights::toWrite(**record, session->user.id) : rights::notFound();
        if (refusal)
            return replier.fail(*refusal);
        replier.answer(reply::Ok{});
        if ((*record)->members.size() > limits::receiptMembers)
            return;
        std::vector<LinkId> links;
        for (const Member &member : (*record)->members) {
            if (member.user == session->user.id)
                continue;
            for (const SessionPtr &other : m_sessions.ofUser(member.user))
                links.push_back(other->link);
        }
        if (!links.empty())
            m_links.send(std::move(links),
                         {0, reply::Typing{request.conversation, session->user.id, request.on}});
    });
}

} // namespace kith
