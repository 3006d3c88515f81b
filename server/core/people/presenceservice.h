// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/conversationcache.h"
#include "server/core/cluster/router.h"
#include "server/core/ports/conversationstore.h"
#include "server/core/ports/devicestore.h"
#include "server/core/sessions/session.h"
#include "shared/mailbox.h"

namespace kith {

//! Sends to devices who is online, of the users that they watch, and who is typing. Stores only when a device was last seen.
class PresenceService
{
public:
    static constexpr std::int64_t longestPause = 10'000; //!< ms, between two polls of a device

    PresenceService(DeviceStore &devices, ConversationCache &conversations, Sessions &sessions,
                    Connections &connections, DirectoryCache &directoryCache, Router &router)
        : m_devices(devices)
        , m_conversations(conversations)
        , m_sessions(sessions)
        , m_connections(connections)
        , m_directoryCache(directoryCache)
        , m_router(router)
        , m_seen([this](std::vector<DeviceSeen> &&seen) { saveLastSeen(seen); })
        , m_gone([this](std::vector<UserId> &&users) { pushLastSeen(std::move(users)); })
    {
    }

    //! Replaces the users that \a session watches, and answers their presence. A Call watches nobody.
    void watch(const SessionPtr &session, const request::Watch &request, const Replier &replier);
    void unwatch(const SessionPtr &session);

    //! \a session signed in.
    void cameOnline(const SessionPtr &session, std::int64_t now);

    //! \a session, which cameOnline() was called for, is about to end.
    void wentOffline(const SessionPtr &session, std::int64_t now);

    //! The same of a Poll: its user stays online until the device polls again, or for longestPause.
    void pollEnded(const SessionPtr &session, std::int64_t now);

    //! Ends the pauses between two polls that last too long by \a now. Called about every 250 ms.
    void endPauses(std::int64_t now);

    //! The device has a later connection on another node.
    void superseded(DeviceId device);

    //! DirectoryCache::elsewhere() may have changed.
    void presenceChanged(UserId user);

    void typing(const SessionPtr &session, const request::SetTyping &request, const Replier &replier);

    //! Whether nothing waits to be stored.
    bool idle() const { return m_seen.isEmpty(); }

    //! A hint of another node, where the user is typing.
    void handleHint(const reply::Typing &typing);

private:
    //! One user whom devices here watch.
    struct Watched {
        QSet<ConnectionId> watchers;
        PresenceState pushed = PresenceState::Unknown; //!< the last that was sent to them
    };

    //! Of a device whose last connection was a Poll. It counts as signed in.
    struct Pause {
        UserId user;
        std::int64_t since = 0;
    };

    void countOut(UserId user, std::int64_t seenAt);
    PresenceState stateOf(UserId user) const;
    using SeenTimes = QHash<UserId, std::int64_t>; //!< when a user was last seen, in ms since 1970

    Presence presenceOf(UserId user, const SeenTimes &times) const;
    void withPresences(const std::vector<UserId> &users, const Replier &replier,
                       std::function<void(std::vector<Presence> presences)> use);
    void answerOnce(const std::vector<UserId> &users, const Replier &replier);
    void push(const Presence &presence);
    void saveLastSeen(const std::vector<DeviceSeen> &seen);
    void pushLastSeen(std::vector<UserId> &&users);
    void pushTyping(const ConversationRecord &record, const reply::Typing &typing);

    DeviceStore &m_devices;
    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Connections &m_connections;
    DirectoryCache &m_directoryCache;
    Router &m_router;
    QHash<UserId, int> m_online; //!< signed-in sessions of each user who has one, and pauses
    QHash<DeviceId, Pause> m_pauses;
    QHash<UserId, Watched> m_watched;
    Batcher<DeviceSeen>
        m_seen; //!< not stored yet: connections that end together take one write, not one each
    Batcher<UserId> m_gone; //!< no longer online; one read of the store for each turn of the event loop
};

} // namespace kith
