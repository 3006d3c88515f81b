// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historytransaction.h"
#include "shared/replies.h"

namespace kith {

//! Applies the entries of the server's logs to the cache. Database thread.
class EntryWriter : public HistoryTransaction
{
public:
    using HistoryTransaction::HistoryTransaction;

    //! Applies those that follow their head, in the order given, and returns for each log where it stands now and what
    //! is missing. Repeats change nothing.
    std::vector<LocalHead> applyEvents(const std::vector<reply::Event> &events);
    //! Returns the logs whose server's head is above the one here.
    std::vector<LocalHead> compare(const std::vector<Position> &heads);

protected:
    //! Does to the timeline what \a entry says; also before its turn, when the server accepted it.
    void applyContent(ConversationRow &row, const Entry &entry);

private:
    LocalHead::Need applyEntry(ConversationRow &row, const Entry &entry);
    void countOwn(ConversationRow &row, const Entry &entry);
    void applyChange(ConversationRow &row, const Entry &entry);
    void applyMembership(ConversationRow &row, UserId user, Role role, Seq since);
    LocalHead::Need applyOwn(const Entry &entry);
    void addOwnEnd(ConversationRow &row, const Entry &left);
    bool takeFromOutbox(const Entry &entry);
};

} // namespace kith
