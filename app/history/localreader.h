// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historychanges.h"
#include "app/history/historytables.h"

namespace kith {

//! Reads rows as the lists show them: with what waits in the outbox applied. Database thread.
class LocalReader
{
public:
    LocalReader(HistoryTables &tables, UserId me)
        : m_tables(tables)
        , m_me(me)
    {
    }

    std::vector<LocalConversation> conversations() const;
    std::optional<LocalConversation> conversation(ConversationId id) const;
    LocalPage before(ConversationId id, Seq before, int limit) const;
    LocalPage after(ConversationId id, Seq after, int limit) const;
    LocalPage around(ConversationId id, Seq seq, int limit) const;

    LocalFloor floor(ConversationId id) const;

    HistoryNews news(const HistoryChanges &changes) const;
    HistoryTables &tables() const { return m_tables; }

private:
    using Waiting = std::vector<Outgoing>; //!< in the outbox for one conversation

    LocalConversation complete(const ConversationRow &row, const Waiting &waiting) const;
    LocalMessage local(ConversationId id, const Message &message, const Waiting &waiting) const;
    LocalMessage local(const Outgoing &outgoing) const;
    LocalMessage local(const LostMessage &lost) const;
    //! Of \a messages and the lost ones, both oldest first.
    std::vector<LocalMessage> timeline(ConversationId id, const std::vector<Message> &messages,
                                       const std::vector<LostMessage> &lost, const Waiting &waiting) const;
    LocalPage after(ConversationId id, Seq after, Seq lostAfter, int limit) const;
    std::optional<Quote> quote(ConversationId id, Seq target) const;
    void setFloor(LocalPage &page, const std::vector<Message> &messages, bool isShort) const;
    HistoryNews::Timeline news(ConversationId id, const HistoryChanges::Timeline &changes) const;

    HistoryTables &m_tables;
    UserId m_me;
};

} // namespace kith
