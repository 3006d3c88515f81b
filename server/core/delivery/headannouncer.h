// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/conversationcache.h"
#include "server/core/sessions/session.h"

namespace kith {

/*!
    Sends to devices, once in each round of 25 s, the heads of the logs that were pushed to in the round before: a device that lost
    the last entry of a log learns of it.

    Uses what this node has in memory and reads no store. Sends nothing of logs that did not move.
*/
class HeadAnnouncer
{
public:
    HeadAnnouncer(ConversationCache &conversations, Sessions &sessions, Connections &connections)
        : m_conversations(conversations)
        , m_sessions(sessions)
        , m_connections(connections)
    {
    }

    //! The log's entry at \a head was pushed. \a owner is that of a self log, otherwise null.
    void headMoved(ConversationId conversation, Seq head, UserId owner = {});

    //! The store went back in time: forgets all.
    void clear()
    {
        m_moved.clear();
        m_due.clear();
    }

    //! Called about every 250 ms.
    void tick();

private:
    struct Moved {
        Seq head = 0;
        UserId owner;
    };

    void announce(ConversationId conversation, const Moved &moved);

    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Connections &m_connections;
    QHash<ConversationId, Moved> m_moved; //!< in this round
    QHash<ConversationId, Moved> m_due; //!< of the round before, not yet announced
    qsizetype m_perTick = 0; //!< of them, so that a round is spread over its time
    int m_ticks = 0; //!< of this round
};

} // namespace kith
