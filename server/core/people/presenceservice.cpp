// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/presenceservice.h"

#include "server/core/rules/permissions.h"
#include "shared/limits.h"

namespace kith {

namespace {

QHash<UserId, std::int64_t> timesOf(const std::vector<Presence> &seen)
{
    QHash<UserId, std::int64_t> times;
    for (const Presence &presence : seen)
        times.insert(presence.user, presence.lastSeen);
    return times;
}

} // namespace

void PresenceService::watch(const SessionPtr &session, const request::Watch &request, const Replier &replier)
{
    if (request.users.size() > limits::presenceUsers)
        return replier.fail(ErrorCode::TooLarge,
                            QStringLiteral("At most %1 users can be watched.").arg(limits::presenceUsers));
    if (session->kind == ConnectionKind::Call)
        return answerOnce(request.users, replier);
    unwatch(session);
    for (UserId user : request.users) {
        if (session->watching.contains(user))
            continue;
        session->watching.insert(user);
        m_watched[user].watchers.insert(session->connection);
        m_directoryCache.watch(user);
    }
    withPresences(request.users, replier, [this, replier](std::vector<Presence> presences) {
        for (const Presence &presence : presences) {
            if (const auto watched = m_watched.find(presence.user); watched != m_watched.end())
                watched->pushed = presence.state;
        }
        replier.answer(reply::Presences{std::move(presences)});
    });
}

void PresenceService::withPresences(const std::vector<UserId> &users, const Replier &replier,
                                    std::function<void(std::vector<Presence> presences)> use)
{
    std::vector<UserId> away;
    std::ranges::copy_if(users, std::back_inserter(away),
                         [this](UserId user) { return stateOf(user) != PresenceState::Online; });
    m_devices.lastSeen(away, [=, this](const Result<std::vector<Presence>> &seen) {
        if (!seen)
            return replier.fail(seen.error());
        const SeenTimes times = timesOf(*seen);
        std::vector<Presence> presences;
        for (UserId user : users)
            presences.push_back(presenceOf(user, times));
        use(std::move(presences));
    });
}

//! Once the directory has said where the users are: a Call does not hear of it later.
void PresenceService::answerOnce(const std::vector<UserId> &users, const Replier &replier)
{
    const auto left = std::make_shared<std::size_t>(users.size() + 1);
    const auto known = [=, this] {
        if (--*left == 0)
            withPresences(users, replier, [replier](std::vector<Presence> presences) {
                replier.answer(reply::Presences{std::move(presences)});
            });
    };
    for (const UserId user : users)
        m_directoryCache.with(user, [known](const auto &) { known(); });
    known();
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
    const bool wasPaused = m_pauses.remove(session->device);
    if (session->connectionNumber == 0 && !wasPaused)
        m_seen.add({session->device, now});
    m_directoryCache.enter(session->user.id, session->device, session->connectionNumber);
    if (!wasPaused)
        ++m_online[session->user.id];
    push({session->user.id, PresenceState::Online, 0});
}

void PresenceService::wentOffline(const SessionPtr &session, std::int64_t now)
{
    const UserId user = session->user.id;
    unwatch(session);
    m_seen.add({session->device, now});
    const bool isReplaced =
        std::ranges::any_of(m_sessions.allOfDevice(session->device), [&](const SessionPtr &other) {
            return other != session && other->state == Session::State::SignedIn;
        });
    if (!isReplaced) // by a later one of this node
        m_directoryCache.leave(user, session->device);
    countOut(user, now);
}

void PresenceService::pollEnded(const SessionPtr &session, std::int64_t now)
{
    unwatch(session);
    m_pauses.insert(session->device, {session->user.id, now});
}

void PresenceService::endPauses(std::int64_t now)
{
    m_pauses.removeIf([this, now](const auto &entry) {
        const auto &[user, since] = entry.value();
        if (now >= since && now - since < longestPause) // the clock may have been set back
            return false;
        m_seen.add({entry.key(), since});
        m_directoryCache.leave(user, entry.key());
        countOut(user, since);
        return true;
    });
}

void PresenceService::superseded(DeviceId device)
{
    const auto pause = m_pauses.constFind(device);
    if (pause == m_pauses.cend())
        return;
    const auto [user, since] = *pause;
    m_pauses.erase(pause);
    m_directoryCache.leave(user, device);
    countOut(user, since);
}

//! One of the signed-in sessions and pauses of \a user is over.
void PresenceService::countOut(UserId user, std::int64_t seenAt)
{
    if (--m_online[user] > 0)
        return;
    m_online.remove(user);
    push({user, stateOf(user), seenAt});
}

PresenceState PresenceService::stateOf(UserId user) const
{
    return m_online.contains(user) ? PresenceState::Online : m_directoryCache.elsewhere(user);
}

Presence PresenceService::presenceOf(UserId user, const SeenTimes &times) const
{
    const PresenceState state = stateOf(user);
    return {user, state, state == PresenceState::Online ? 0 : times.value(user)};
}

void PresenceService::presenceChanged(UserId user)
{
    const auto watched = m_watched.constFind(user);
    if (watched == m_watched.cend() || watched->pushed == stateOf(user))
        return;
    if (stateOf(user) == PresenceState::Online)
        push({user, PresenceState::Online, 0});
    else
        m_gone.add(user);
}

void PresenceService::saveLastSeen(const std::vector<DeviceSeen> &seen)
{
    constexpr std::ptrdiff_t perWrite = 1000; // messages wait for each in the meantime: a few milliseconds
    for (auto first = seen.begin(); first != seen.end();) {
        const auto last = first + std::min(perWrite, seen.end() - first);
        m_devices.setLastSeen({first, last}, [](auto) {});
        first = last;
    }
}

void PresenceService::pushLastSeen(std::vector<UserId> &&users)
{
    m_devices.lastSeen(users, [this, users](const Result<std::vector<Presence>> &seen) {
        const SeenTimes times = seen ? timesOf(*seen) : SeenTimes();
        for (const UserId user : users)
            push(presenceOf(user, times));
    });
}

void PresenceService::push(const Presence &presence)
{
    const auto watched = m_watched.find(presence.user);
    if (watched == m_watched.end() || watched->pushed == presence.state)
        return;
    watched->pushed = presence.state;
    const auto &watchers = watched->watchers;
    m_connections.send({watchers.cbegin(), watchers.cend()}, {0, reply::Presences{{presence}}});
}

void PresenceService::typing(const SessionPtr &session, const request::SetTyping &request,
                             const Replier &replier)
{
    m_conversations.with(request.conversation, [=, this](Result<ConversationRecord *> record) {
        if (!record)
            return replier.fail(record.error());
        const permissions::Denial denial =
            *record ? permissions::checkWrite(**record, session->user.id) : permissions::notFound();
        if (denial)
            return replier.fail(*denial);
        replier.answer(reply::Ok{});
        if ((*record)->members.size() > limits::receiptMembers)
            return;
        const reply::Typing typing{request.conversation, session->user.id, request.on};
        pushTyping(**record, typing);
        m_router.send(**record, typing);
    });
}

void PresenceService::handleHint(const reply::Typing &typing)
{
    if (const ConversationRecord *record = m_conversations.find(typing.conversation))
        pushTyping(*record, typing);
}

void PresenceService::pushTyping(const ConversationRecord &record, const reply::Typing &typing)
{
    std::vector<ConnectionId> connections = m_sessions.connectionsOfOthers(record, typing.user);
    if (!connections.empty())
        m_connections.send(std::move(connections), {0, typing});
}

} // namespace kith
