// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/entrywriter.h"

namespace kith {

/*!
    Takes the cache to another epoch of the server's history, which begins where the server was restored from a backup.

    The restored log of a conversation equals the old one up to some message; behind it the same numbers stand for other
    entries. Messages behind the last common one become lost messages, all else is dropped and fetched again. That is
    one transaction for each conversation; until then its old rows are shown and nothing new is applied to them.
    Database thread.
*/
class Reconciler : public EntryWriter
{
public:
    using EntryWriter::EntryWriter;

    //! \a epoch is that of the server. Returns true where another was stored: every conversation is to be reconciled
    //! then, and there is no cursor any more.
    bool enterEpoch(EpochId epoch);

protected:
    struct Comparison {
        std::optional<Seq> common; //!< the last message that both have
        Seq before =
            0; //!< where it is not known yet: the server's messages below this are needed. 0: its newest
    };

    //! Looks for the last common message among the server's \a messages, which are oldest first. They are its newest ones
    //! or follow in front of those that were compared before, and may be none yet; \a more: it has older ones.
    Comparison compareWith(const ConversationRow &row, const std::vector<Message> &messages, bool more) const;
    //! Keeps what the server lost, and what it does not show any more: what lies below \a visibleFrom, of an earlier stay of the
    //! user. Drops all else. What waits in the outbox stays, without what it had to do with lost messages.
    void dropHistory(ConversationRow &row, Seq common, Seq visibleFrom);

private:
    void keepLost(ConversationId id, Seq after, Seq before, const std::vector<Outgoing> &waiting);
    bool changeAsQueued(Message &message, const std::vector<Outgoing> &waiting) const;
    void freeOutbox(const std::vector<Outgoing> &waiting, Seq common);
    void freeDraft(LocalConversation &info, Seq common);
};

} // namespace kith
