// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/delivery/inbox.h"

#include <functional>

namespace kith {

/*!
    Brings the entries of each log to the people connected here: each entry once and in order, whoever committed it.

    It hears of them from commits of this node, from hints of others and from looking at what moved. Where entries are missing
    it reads them from the log; where it does not know how far the devices here have come, it asks how far they have acked.
    A node alone commits everything itself and in order, so that there is nothing to find out.
*/
class DeliverySequencer
{
public:
    //! Pushes one entry, whose turn it is, to the sessions here.
    using Deliver = std::function<void(const NewEntry &entry, Instant committedAt)>;

    DeliverySequencer(bool alone, InboxStore &store, ConversationCache &conversations, TailCache &tails,
                      Sessions &sessions, Inbox &inbox, Deliver deliver);

    //! The conversation begins: nobody has anything of it.
    void began(ConversationId conversation);

    void arrived(const NewEntry &entry, Instant committedAt = 0);

    //! The log is at \a head now, as far as the store says.
    void moved(const MovedConversation &conversation);

    //! The log has come to \a seq at least, and what it says there must not wait.
    void urged(ConversationId conversation, Seq seq);

    //! As the store says while somebody signs in, before anything of theirs is used: the head of a conversation of theirs.
    void found(ConversationId conversation, Seq head);

    //! Call it about every 250 ms: goes on where somebody had to sign in first.
    void tick();

    const SequencerMetrics &metrics() const { return m_metrics; }

private:
    struct Unsure {
        Seq head = 0; //!< that was heard of
        bool waiting = false; //!< for the next tick
    };

    Seq *told(ConversationId conversation);
    void setTold(ConversationId conversation, Seq seq);
    void forget(ConversationId conversation);
    void dropBehind(ConversationId conversation, Seq head);
    void fill(ConversationId conversation, Seq wanted);
    void readOn(ConversationId conversation);
    void filled(ConversationId conversation, const Result<std::vector<Entry>> &entries);
    void makeSure(ConversationId conversation, Seq head);
    void ask(ConversationId conversation);
    void conclude(ConversationId conversation, const QHash<ConnectionId, Seq> &acked);
    QList<SessionPtr> sessionsOf(const ConversationRecord &record) const;

    const bool m_alone;
    InboxStore &m_store;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    Sessions &m_sessions;
    Inbox &m_inbox;
    Deliver m_deliver;

    /*
        Up to where every device here that is in step has been told of a log. Of two generations, so that it stays bounded;
        whatever is forgotten is found out anew.
    */
    QHash<ConversationId, Seq> m_told;
    QHash<ConversationId, Seq> m_toldBefore;
    QHash<ConversationId, Seq> m_gaps; //!< being read, up to there at least
    QHash<ConversationId, Unsure> m_unsure;
    SequencerMetrics m_metrics;
};

} // namespace kith
