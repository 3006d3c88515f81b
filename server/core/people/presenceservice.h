// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/conversationcache.h"
#include "server/core/cluster/router.h"
#include "server/core/sessions/session.h"

namespace kith {

//! Who is online, for those who asked to know, and who is typing. Nothing of it is stored but when a device was last seen.
class PresenceService
{
public:
    PresenceService(DeviceStore &devices, ConversationCache &conversations, Sessions &sessions,
                    Connections &connections, DirectoryCache &directoryCache, Router &router)
        : m_devices(devices)
        , m_conversations(conversations)
        , m_sessions(sessions)
        , m_connections(connections)
        , m_directoryCache(directoryCache)
        , m_router(router)
    {
    }

    //! Replaces what \a session watches.
    void watch(const SessionPtr &session, const request::Watch &request, const Replier &replier);
    void unwatch(const SessionPtr &session);

    //! \a session signed in.
    void cameOnline(const SessionPtr &session, std::int64_t now);

    //! A session of which cameOnline() was told is about to go.
    void wentOffline(const SessionPtr &session, std::int64_t now);

    //! Where the user is connected elsewhere may have changed.
    void changed(UserId user);

    void typing(const SessionPtr &session, const request::SetTyping &request, const Replier &replier);

    //! Another node says so.
    void heard(const reply::Typing &typing);

private:
    //! Those who watch one user.
    struct Watched {
        QSet<ConnectionId> watchers;
        PresenceState told = PresenceState::Unknown; //!< the last that they were told
    };

    PresenceState stateOf(UserId user) const;
    void tell(const Presence &presence);
    void tellTyping(const ConversationRecord &record, const reply::Typing &typing);

    DeviceStore &m_devices;
    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Connections &m_connections;
    DirectoryCache &m_directoryCache;
    Router &m_router;
    QHash<UserId, int> m_online; //!< signed-in sessions of each user who has one
    QHash<UserId, Watched> m_watched;
};

} // namespace kith
