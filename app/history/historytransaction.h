// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historychanges.h"
#include "app/history/historytables.h"

namespace kith {

/*!
    What the writers of one transaction share: the conversations that it reads, the rows that it writes, and a note of
    all that changed. Database thread.

    A conversation is read once and written back by finish(), so changes to its row need no write of their own.
*/
class HistoryTransaction
{
public:
    HistoryTransaction(HistoryTables &tables, UserId me, std::int64_t now)
        : m_tables(tables)
        , m_me(me)
        , m_now(now)
    {
    }

    //! Writes the conversations back and returns what changed. The last call.
    const HistoryChanges &finish();

    //! Adds the direct conversation with \a peer where it is not known.
    void addDirect(UserId peer);
    //! Moves the user's own mark forward and notes that the server must be told.
    void setReadMark(ConversationId id, Seq seq);
    //! Notes that the server knows the mark at \a position.
    void readMarkSent(const Position &position);

protected:
    //! Null where the conversation is not known. Valid until the transaction ends.
    ConversationRow *row(ConversationId id);
    ConversationRow &insert(ConversationId id, ConversationKind kind);
    HistoryChanges::Timeline &timeline(ConversationId id) { return m_changes.timelines[id]; }

    //! False where the cache has a row at that place. That row stays, unless it stands for the user's own removal.
    bool addMessage(ConversationRow &row, const Message &message);
    void touch(const Outgoing &outgoing);
    void putMember(ConversationRow &row, const Member &member);
    void summarize(ConversationRow &row);
    bool moveRead(ConversationRow &row, Seq seq);
    void countNotUnread(ConversationRow &row);

    HistoryTables &m_tables;
    const UserId m_me;
    const std::int64_t m_now;
    HistoryChanges m_changes;

private:
    bool isOwnEnd(const Message &message) const;
    void dropLost(ConversationId id, const Message &message);

    std::map<ConversationId, std::optional<ConversationRow>> m_rows;
};

} // namespace kith
