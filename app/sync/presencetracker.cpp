// SPDX-License-Identifier: Apache-2.0
#include "app/sync/presencetracker.h"

#include "shared/limits.h"

#include <algorithm>
#include <chrono>

namespace kith {

namespace {

constexpr std::int64_t typingMs = std::chrono::milliseconds(limits::typingTime).count();
constexpr std::int64_t repeatMs = typingMs / 2;

} // namespace

PresenceTracker::PresenceTracker(TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_time(time)
    , m_expiry(time->timer([this] { expire(); }))
{
}

PresenceTracker::~PresenceTracker() = default;

std::vector<UserId> PresenceTracker::typing(ConversationId conversation) const
{
    std::vector<UserId> users;
    const auto typists = m_typing.find(conversation);
    if (typists != m_typing.end())
        std::transform(typists->second.begin(), typists->second.end(), std::back_inserter(users),
                       [](const Typist &typist) { return typist.user; });
    return users;
}

void PresenceTracker::watch(QObject *screen, const std::vector<UserId> &users)
{
    const auto before = watched();
    const bool known = std::erase_if(m_screens, [&](const Screen &one) { return one.screen == screen; }) > 0;
    m_screens.push_back({screen, users});
    if (!known)
        connect(screen, &QObject::destroyed, this, [this, screen] { dropScreen(screen); });
    if (watched() != before)
        Q_EMIT watchedChanged();
}

void PresenceTracker::dropScreen(QObject *screen)
{
    const auto before = watched();
    std::erase_if(m_screens, [&](const Screen &one) { return one.screen == screen; });
    if (watched() != before)
        Q_EMIT watchedChanged();
}

std::vector<UserId> PresenceTracker::watched() const
{
    std::vector<UserId> users;
    for (auto screen = m_screens.rbegin(); screen != m_screens.rend(); ++screen) {
        for (const UserId &user : screen->users) {
            if (users.size() < limits::presenceUsers
                && std::find(users.begin(), users.end(), user) == users.end())
                users.push_back(user);
        }
    }
    std::sort(users.begin(), users.end());
    return users;
}

void PresenceTracker::userTyping(ConversationId conversation)
{
    const std::int64_t now = m_time->monotonic();
    if (m_ownTyping == conversation && now - m_ownTypingSince < repeatMs)
        return;
    if (m_ownTyping != conversation)
        userStopped(m_ownTyping);
    m_ownTyping = conversation;
    m_ownTypingSince = now;
    Q_EMIT ownTypingChanged(conversation, true);
}

void PresenceTracker::userStopped(ConversationId conversation)
{
    if (conversation.isNull() || m_ownTyping != conversation)
        return;
    m_ownTyping = {};
    Q_EMIT ownTypingChanged(conversation, false);
}

void PresenceTracker::apply(const reply::Presences &presences)
{
    std::vector<UserId> changed;
    for (const Presence &presence : presences.items) {
        Presence &known = m_presences[presence.user];
        if (known == presence)
            continue;
        known = presence;
        changed.push_back(presence.user);
    }
    if (!changed.empty())
        Q_EMIT presenceChanged(changed);
}

void PresenceTracker::apply(const reply::Typing &typing)
{
    if (!typing.on)
        return stopTyping(typing.conversation, typing.user);
    std::vector<Typist> &typists = m_typing[typing.conversation];
    const std::int64_t until = m_time->monotonic() + typingMs;
    const auto known = std::find_if(typists.begin(), typists.end(),
                                    [&](const Typist &typist) { return typist.user == typing.user; });
    if (known != typists.end()) {
        known->until = until;
    } else {
        typists.push_back({typing.user, until});
        Q_EMIT typingChanged(typing.conversation);
    }
    schedule();
}

void PresenceTracker::stopTyping(ConversationId conversation, UserId user)
{
    const auto typists = m_typing.find(conversation);
    if (typists == m_typing.end()
        || !std::erase_if(typists->second, [&](const Typist &typist) { return typist.user == user; }))
        return;
    if (typists->second.empty())
        m_typing.erase(typists);
    Q_EMIT typingChanged(conversation);
}

void PresenceTracker::forget()
{
    std::vector<UserId> known;
    for (const Presence &presence : std::as_const(m_presences))
        known.push_back(presence.user);
    m_presences.clear();
    const auto typing = std::exchange(m_typing, {});
    m_expiry->stop();
    m_ownTyping = {};
    if (!known.empty())
        Q_EMIT presenceChanged(known);
    for (const auto &[conversation, typists] : typing)
        Q_EMIT typingChanged(conversation);
}

void PresenceTracker::expire()
{
    const std::int64_t now = m_time->monotonic();
    std::vector<std::pair<ConversationId, UserId>> over;
    for (const auto &[conversation, typists] : m_typing) {
        for (const Typist &typist : typists) {
            if (typist.until <= now)
                over.emplace_back(conversation, typist.user);
        }
    }
    for (const auto &[conversation, user] : over)
        stopTyping(conversation, user);
    schedule();
}

void PresenceTracker::schedule()
{
    std::int64_t next = 0;
    for (const auto &[conversation, typists] : m_typing) {
        for (const Typist &typist : typists)
            next = next ? std::min(next, typist.until) : typist.until;
    }
    if (next)
        m_expiry->start(next - m_time->monotonic());
}

} // namespace kith
