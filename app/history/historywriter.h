// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historychanges.h"
#include "app/history/historytables.h"
#include "shared/replies.h"

namespace kith {

/*!
    One transaction's writes: applies what the user did and what the server says, and notes what changed.

    Conversations are read once and written back by finish(). Database thread.
*/
class HistoryWriter
{
public:
    HistoryWriter(HistoryTables &tables, UserId me, std::int64_t now)
        : m_tables(tables)
        , m_me(me)
        , m_now(now)
    {
    }

    // ---- What the user does
    void addOutgoing(const Outgoing &outgoing);
    void retry(ClientId id);
    std::optional<Outgoing> discard(ClientId id);
    void setDraft(ConversationId id, const QString &text);
    void setReadMark(ConversationId id, Seq seq);
    void addDirect(UserId peer);

    // ---- What the server says. Each is harmless when repeated.
    std::vector<LocalHead> applyEvents(const std::vector<reply::Event> &events);
    std::vector<LocalHead> compare(const std::vector<Position> &heads);
    std::vector<LocalHead> applyConversations(const reply::Conversations &conversations);
    void applyPage(const reply::Page &page, Seq before);
    void skipTo(const Conversation &server);
    void applyAccepted(const reply::Accepted &accepted, UserId peer);
    void applyRefused(ClientId id, const QString &sentence);
    void applyMarks(const reply::Marks &marks);
    void applyUsers(const std::vector<User> &users);
    void readMarkSent(const Position &position);

    //! Writes the conversations back and gives what changed.
    const HistoryChanges &finish();

private:
    ConversationRow *row(ConversationId id); //!< null where not known
    ConversationRow &insert(ConversationId id, ConversationKind kind);
    HistoryChanges::Timeline &timeline(ConversationId id) { return m_changes.timelines[id]; }

    // In logwriting.cpp
    LocalHead::Need applyEntry(ConversationRow &row, const Entry &entry);
    void applyContent(ConversationRow &row, const Entry &entry);
    void applyChange(ConversationRow &row, const Entry &entry);
    void applyMembership(ConversationRow &row, UserId user, Role role, Seq since);
    LocalHead::Need applyOwn(const Entry &entry);
    bool addMessage(ConversationRow &row, const Message &message);
    void addOwnEnd(ConversationRow &row, const Entry &left);
    bool isOwnEnd(const Message &message) const; //!< the user's own removal
    bool takeFromOutbox(const Entry &entry);

    // In marks
    bool moveRead(ConversationRow &row, Seq seq);
    void summarize(ConversationRow &row);
    void putMember(ConversationRow &row, const Member &member);

    void introduce(ConversationRow &row, const Conversation &server);
    void update(ConversationRow &row, const Conversation &server);
    void touch(const Outgoing &outgoing);

    HistoryTables &m_tables;
    UserId m_me;
    std::int64_t m_now;
    HistoryChanges m_changes;
    std::map<ConversationId, std::optional<ConversationRow>> m_rows;
};

} // namespace kith
