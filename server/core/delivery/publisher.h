// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/delivery/deliverysequencer.h"
#include "server/core/delivery/pendingwrites.h"
#include "server/core/ports/logstore.h"

namespace kith {

/*!
    Commits entries to the log store and then hands them to the DeliverySequencer and to other nodes: the only way in which
    an entry becomes part of a log.

    No device and no node gets an entry before its commit.
*/
class Publisher
{
public:
    Publisher(LogStore &log, ConversationCache &conversations, TailCache &tails, PendingWrites &pendingWrites,
              DeliverySequencer &sequencer, Router &router)
        : m_log(log)
        , m_conversations(conversations)
        , m_tails(tails)
        , m_pendingWrites(pendingWrites)
        , m_sequencer(sequencer)
        , m_router(router)
    {
    }

    /*!
        Calls \a done after the commit, once the caches contain the entries and before the entries are pushed, so that the
        answer to a request precedes the push.
    */
    void commit(Write write, Callback<Written> done);

private:
    void committed(const Written &written, const std::optional<ConversationRecord> &created,
                   const Callback<Written> &done);
    void sendHints(const NewEntry &stored);

    LogStore &m_log;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    PendingWrites &m_pendingWrites;
    DeliverySequencer &m_sequencer;
    Router &m_router;
};

//! \a author gives \a subject a \a role; none: removes them.
Entry memberEntry(UserId author, UserId subject, Role role);

//! The entry of the self log of \a user: they joined \a about, or left it because \a by (maybe themselves) removed them.
NewEntry joinedEntry(UserId user, ConversationId about);
NewEntry leftEntry(UserId user, ConversationId about, UserId by);

} // namespace kith
