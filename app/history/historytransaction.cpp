// SPDX-License-Identifier: Apache-2.0
#include "app/history/historytransaction.h"

#include <algorithm>

namespace kith {

ConversationRow *HistoryTransaction::row(ConversationId id)
{
    auto place = m_rows.find(id);
    if (place == m_rows.end())
        place = m_rows.emplace(id, m_tables.conversations.find(id)).first;
    return place->second ? &*place->second : nullptr;
}

ConversationRow &HistoryTransaction::insert(ConversationId id, ConversationKind kind)
{
    ConversationRow &row = m_rows[id].emplace();
    row.info.id = id;
    row.info.kind = kind;
    row.info.role = Role::Member;
    m_changes.conversations.insert(id);
    return row;
}

const HistoryChanges &HistoryTransaction::finish()
{
    for (const ConversationId &id : m_changes.conversations) {
        if (const ConversationRow *changed = row(id))
            m_tables.conversations.put(*changed);
    }
    return m_changes;
}

// ---- Rows of the timelines

bool HistoryTransaction::addMessage(ConversationRow &row, const Message &message)
{
    if (!row.last || row.last->seq < message.seq) {
        row.last = message;
        // A server's clock that was ahead must not keep the conversation on top.
        row.info.lastTime = std::max(row.info.lastTime, std::min(message.sentAt, m_now));
    }
    if (m_tables.messages.add(row.info.id, message)) {
        timeline(row.info.id).added.insert(message.seq);
        dropLost(row.info.id, message);
        return true;
    }
    const auto known = m_tables.messages.find(row.info.id, message.seq);
    if (known && isOwnEnd(*known) && *known != message) {
        m_tables.messages.update(row.info.id, message);
        timeline(row.info.id).changed.insert(message.seq);
    }
    return false;
}

//! The server has \a message after all: a newer backup was restored, or the user is a member again.
void HistoryTransaction::dropLost(ConversationId id, const Message &message)
{
    const auto lost = m_tables.lost.find(id, message.clientId);
    if (!lost || lost->message.author != message.author)
        return;
    m_tables.lost.remove(lost->place);
    timeline(id).removedLost.push_back(lost->place);
}

bool HistoryTransaction::isOwnEnd(const Message &message) const
{
    return message.kind == EntryKind::Member && message.subject == m_me && message.role == Role::None;
}

//! The row that shows \a outgoing looks different now.
void HistoryTransaction::touch(const Outgoing &outgoing)
{
    m_changes.conversations.insert(outgoing.conversation);
    if (outgoing.kind == EntryKind::Text)
        timeline(outgoing.conversation).changedOutgoing.insert(outgoing.clientId);
    else
        timeline(outgoing.conversation).changed.insert(outgoing.target);
}

// ---- Conversations

void HistoryTransaction::addDirect(UserId peer)
{
    const ConversationId id = directConversation(m_me, peer);
    if (row(id))
        return;
    ConversationRow &direct = insert(id, ConversationKind::Direct);
    direct.info.peer = peer;
    direct.info.lastTime = m_now;
    direct.start = true;
    putMember(direct, {m_me, Role::Member, 0, 0});
    putMember(direct, {peer, Role::Member, 0, 0});
}

void HistoryTransaction::putMember(ConversationRow &row, const Member &member)
{
    m_tables.conversations.putMember(row.info.id, member);
    if (member.user == m_me)
        row.info.role = member.role;
    summarize(row);
    m_changes.conversations.insert(row.info.id);
}

void HistoryTransaction::summarize(ConversationRow &row)
{
    const auto summary = m_tables.conversations.summary(row.info.id, m_me);
    row.info.memberCount = summary.count;
    row.info.deliveredToAll = summary.delivered;
    row.info.readByAll = summary.read;
}

// ---- Read marks

void HistoryTransaction::setReadMark(ConversationId id, Seq seq)
{
    ConversationRow *conversation = row(id);
    if (!conversation || !conversation->isReconciled() || !moveRead(*conversation, seq))
        return;
    conversation->readSent = false;
    m_changes.readMarks.push_back({id, seq});
}

//! False where the mark is there already, or where the texts up to \a seq cannot be counted here.
bool HistoryTransaction::moveRead(ConversationRow &row, Seq seq)
{
    if (seq <= row.info.read)
        return false;
    const auto below = m_tables.messages.before(row.info.id, seq + 1, 1);
    if (seq >= row.info.head)
        row.info.readMessages = std::max(row.info.messages, below.empty() ? 0 : below.front().messages);
    else if (!below.empty())
        row.info.readMessages = below.front().messages;
    else if (!row.start)
        return false;
    row.info.read = seq;
    if (row.info.notUnread > 0) // there are no more of them than before
        countNotUnread(row);
    m_changes.conversations.insert(row.info.id);
    return true;
}

void HistoryTransaction::countNotUnread(ConversationRow &row)
{
    row.info.notUnread = m_tables.messages.countTexts(row.info.id, m_me, row.info.read, row.info.head);
}

void HistoryTransaction::readMarkSent(const Position &position)
{
    ConversationRow *conversation = row(position.conversation);
    if (!conversation || conversation->readSent || conversation->info.read > position.seq)
        return;
    conversation->readSent = true;
    m_changes.conversations.insert(position.conversation);
}

} // namespace kith
