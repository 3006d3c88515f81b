// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/conversationcache.h"
#include "server/core/session.h"

namespace kith {

//! Who is online, for those who asked to know, and who is typing. Nothing of it is stored but when a device was last seen.
class PresenceService
{
public:
    PresenceService(DeviceStore &devices, ConversationCache &conversations, Sessions &sessions, Links &links)
        : m_devices(devices)
        , m_conversations(conversations)
        , m_sessions(sessions)
        , m_links(links)
    {
    }

    //! Replaces what \a session watches.
    void watch(const SessionPtr &session, const request::Watch &request, const Replier &replier);
    void unwatch(const SessionPtr &session);

    //! \a session signed in.
    void cameOnline(const SessionPtr &session, std::int64_t now);

    //! A session of which cameOnline() was told is about to go.
    void wentOffline(const SessionPtr &session, std::int64_t now);

    void typing(const SessionPtr &session, const request::SetTyping &request, const Replier &replier);

private:
    void tell(const Presence &presence);

    DeviceStore &m_devices;
    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Links &m_links;
    QHash<UserId, int> m_online; //!< signed-in sessions of each user who has one
    QHash<UserId, QSet<LinkId>> m_watchers;
};

} // namespace kith
