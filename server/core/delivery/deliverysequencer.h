// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/delivery/headannouncer.h"
#include "server/core/delivery/inbox.h"
#include "server/core/delivery/pushedheads.h"
#include "server/core/ports/conversationstore.h"
#include "server/core/ports/inboxstore.h"
#include "server/core/ports/logstore.h"

namespace kith {

/*!
    Pushes the entries of each log to the devices connected here: each entry once and in order, whichever node committed it.

    Entries come from commits of this node, from hints of other nodes and from the Reconciler. A gap before an entry is read from
    the log. Where PushedHeads does not know a log, the sequencer reads from the store how far the devices here have acked it. A node
    that is alone commits every entry itself and in order, and pushes it at once.
*/
class DeliverySequencer
{
public:
    DeliverySequencer(InboxStore &store, ConversationCache &conversations, TailCache &tails,
                      Sessions &sessions, PushedHeads &pushedHeads, Inbox &inbox,
                      HeadAnnouncer &headAnnouncer);

    //! This node created the conversation: no device has an entry of it yet.
    void conversationCreated(ConversationId conversation);

    //! This node, or another one, committed \a entry.
    void entryCommitted(const NewEntry &entry, Instant committedAt = 0);

    //! The store says that the log has reached a head.
    void headMoved(const MovedConversation &conversation);

    //! An entry at \a seq revoked a membership: pushes missing entries now, if the log is known.
    void revocationCommitted(ConversationId conversation, Seq seq);

    //! The store went back in time: forgets the heads that were reported.
    void clear() { m_verifications.clear(); }

    //! Called about every 250 ms. Continues where a device had to sign in first.
    void tick();

    const SequencerMetrics &metrics() const { return m_metrics; }

private:
    struct Verification {
        Seq head = 0; //!< the greatest that was reported
        bool isWaiting = false; //!< for the next tick
        int behind = 0; //!< how often the store did not have that head
    };

    void push(const NewEntry &entry, Instant committedAt);
    void pushToMembers(const ConversationRecord &record, const Entry &entry, Instant committedAt);
    void fetchGap(ConversationId conversation, Seq wanted);
    void readGap(ConversationId conversation);
    void gapRead(ConversationId conversation, const Result<std::vector<Entry>> &entries);
    void verifyPositions(ConversationId conversation, Seq head);
    void readPositions(ConversationId conversation);
    void positionsRead(ConversationId conversation, const QHash<ConnectionId, Seq> &acked);

    InboxStore &m_store;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    Sessions &m_sessions;
    PushedHeads &m_pushedHeads;
    Inbox &m_inbox;
    HeadAnnouncer &m_headAnnouncer;
    QHash<ConversationId, Seq> m_gaps; //!< being read, up to there at least
    QHash<ConversationId, Verification> m_verifications; //!< underway
    SequencerMetrics m_metrics;
};

//! Whether \a entry belongs to the log of one user, its subject, and not to that of a conversation.
bool isOfSelfLog(const Entry &entry);

} // namespace kith
