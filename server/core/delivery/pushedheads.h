// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/conversationcache.h"
#include "server/core/cache/tailcache.h"

namespace kith {

/*!
    The head up to which each log was pushed to the devices of this node.

    A device without a FeedPosition of the log has acked at least that head or was pushed up to it. Bounded: keeps two generations
    of logs and drops the older one; DeliverySequencer verifies the positions of a log that is not known here. Stays empty in a
    node that is alone.
*/
class PushedHeads
{
public:
    PushedHeads(bool alone, ConversationCache &conversations, TailCache &tails)
        : m_alone(alone)
        , m_conversations(conversations)
        , m_tails(tails)
    {
    }

    bool isAlone() const { return m_alone; }

    //! Null where the log is not known. Valid until the next call.
    Seq *find(ConversationId conversation);
    void insert(ConversationId conversation, Seq head);
    void remove(ConversationId conversation);

    //! The store went back in time: forgets all.
    void clear()
    {
        m_latest.clear();
        m_older.clear();
    }

    //! The log is at \a head at least: the caches drop what they hold of an older state.
    void dropBehind(ConversationId conversation, Seq head);

    //! The store reported \a head for a device that signs in. Forgets a smaller pushed head, because other devices may lack those
    //! entries.
    void storedHead(ConversationId conversation, Seq head);

private:
    const bool m_alone;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    QHash<ConversationId, Seq> m_latest;
    QHash<ConversationId, Seq> m_older; //!< the generation before
};

} // namespace kith
