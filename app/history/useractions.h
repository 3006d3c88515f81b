// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historyanswer.h"
#include "app/history/localtypes.h"

namespace kith {

class HistoryThread;

//! What the user does, stored in the local history. GUI thread; each call only posts. Belongs to a History, whose signals
//! tell what came of it.
class UserActions
{
public:
    explicit UserActions(HistoryThread &thread)
        : m_thread(thread)
    {
    }

    //! Durable when answered; a text takes the conversation's draft with it. The same clientId twice is stored once.
    //! What was typed stays the caller's until \a done says that it is stored.
    void addOutgoing(const Outgoing &outgoing, QObject *context, StoredAnswer done);
    //! Failed becomes queued again, at its old place.
    void retry(ClientId id);
    //! Takes it out of the outbox and answers what it was, for "edit": nullopt where the server has it, or may have it.
    void discard(ClientId id, QObject *context, HistoryAnswer<std::optional<Outgoing>> done);
    //! Puts a text of the user that the server lost into the outbox, as a new message. \a lost is its place.
    void sendAgain(std::int64_t lost, ClientId clientId, QObject *context, StoredAnswer done);
    void removeLost(std::int64_t lost);
    void setDraft(ConversationId id, const QString &text, const DraftTarget &target = {});
    //! Moves the user's own mark forward, never back. Synchronizer tells the server.
    void setReadMark(ConversationId id, Seq seq);
    //! Adds a direct conversation before the server has it. Harmless where it is known.
    void addDirect(UserId peer, QObject *context, StoredAnswer done);

private:
    HistoryThread &m_thread;
};

} // namespace kith
