// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/conversationcache.h"
#include "server/core/sessions/session.h"

namespace kith {

/*!
    Tells devices, in the rhythm of pings, up to where they were sent the logs that moved since: one that has lost an entry on its
    way sees that, although nothing more follows.

    Works with what is known here alone. Where nothing moved nobody is told anything.
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

    //! The log's entry at \a head was pushed. \a owner is set of a self log.
    void moved(ConversationId conversation, Seq head, UserId owner = {});

    //! Call it about every 250 ms.
    void tick();

private:
    struct Moved {
        Seq head = 0;
        UserId owner;
    };

    void tell(ConversationId conversation, const Moved &moved);

    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Connections &m_connections;
    QHash<ConversationId, Moved> m_moved; //!< in this round
    QHash<ConversationId, Moved> m_due; //!< of the round before, still to be told
    qsizetype m_atOnce = 0; //!< of them with each tick, so that a round is spread over its time
    int m_ticks = 0; //!< of this round
};

} // namespace kith
