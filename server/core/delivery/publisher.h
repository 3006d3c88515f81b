// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/delivery/deliverysequencer.h"
#include "server/core/delivery/headannouncer.h"

namespace kith {

/*!
    Commits entries, and then tells everybody concerned: the one way in which something becomes part of a log.

    Nobody hears of an entry before its commit.
*/
class Publisher
{
public:
    Publisher(Stores stores, ConversationCache &conversations, TailCache &tails, Sessions &sessions,
              Inbox &inbox, HeadAnnouncer &headAnnouncer, Router &router);

    /*!
        \a done is called after the commit, when the conversations in use show it, and before the entries are pushed,
        so that an answer comes first.
    */
    void commit(Write write, Callback<Written> done);

    //! Another node committed it.
    void heard(const reply::Event &event);

    //! Writes that have no answer yet.
    int underway() const { return m_underway; }

    DeliverySequencer &sequencer() { return m_sequencer; }
    const DeliverySequencer &sequencer() const { return m_sequencer; }

private:
    void learn(const NewEntry &stored);
    void push(const NewEntry &stored, Instant committedAt);
    void tellOthers(const NewEntry &stored);

    //! At once where the conversation is in use, as it nearly always is; otherwise when it is loaded.
    template <typename Use>
    void withRecord(const NewEntry &stored, Use use);

    LogStore &m_log;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    Sessions &m_sessions;
    Inbox &m_inbox;
    HeadAnnouncer &m_headAnnouncer;
    Router &m_router;
    DeliverySequencer m_sequencer;
    int m_underway = 0;
};

//! The entry of \a user's own log that says that they are now in \a about, or no longer; \a by removed them, or is them.
NewEntry joinedEntry(UserId user, ConversationId about);
NewEntry leftEntry(UserId user, ConversationId about, UserId by);

} // namespace kith
