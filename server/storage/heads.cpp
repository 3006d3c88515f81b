// SPDX-License-Identifier: Apache-2.0
#include "server/storage/heads.h"

namespace kith {

namespace {

constexpr std::size_t mostKept = 20'000;

} // namespace

Head *Heads::find(Database &db, ConversationId id)
{
    if (const auto known = m_heads.find(id); known != m_heads.end())
        return &known->second;
    Rows rows =
        db.run(QStringLiteral("SELECT key, head, messages, sent_at, shown FROM conversation WHERE id = ?"),
               {column::of(id)});
    if (!rows.next())
        return nullptr;
    const Head head{rows.number(0), rows.number(1), rows.number(2), rows.number(3), rows.number(4)};
    return &m_heads.emplace(id, head).first->second;
}

void Heads::create(Database &db, const NewConversation &conversation)
{
    db.run(QStringLiteral("INSERT INTO conversation (id, kind, title) VALUES (?, ?, ?)"),
           {column::of(conversation.id), int(conversation.kind), column::of(conversation.title)});
    const Head *head = find(db, conversation.id);
    if (!head)
        return; // db has a fault
    for (const Member &member : conversation.members) {
        db.run(QStringLiteral(
                   "INSERT INTO member (conversation, account, role, joined, delivered, read, read_messages) "
                   "VALUES (?, ?, ?, 1, ?, ?, 0)"),
               {column::of(head->key), column::of(member.user), int(member.role),
                column::of(member.delivered), column::of(member.read)});
    }
}

void Heads::touch(Head &head)
{
    if (!std::exchange(head.changed, true))
        m_changed.push_back(&head);
}

void Heads::save(Database &db)
{
    for (Head *head : m_changed) {
        db.run(QStringLiteral(
                   "UPDATE conversation SET head = ?, messages = ?, sent_at = ?, shown = ? WHERE key = ?"),
               {column::of(head->seq), column::of(head->messages), column::of(head->sentAt),
                column::of(head->shown), column::of(head->key)});
        head->changed = false;
    }
    m_changed.clear();
}

void Heads::store(Database &db)
{
    save(db);
    if (m_heads.size() > mostKept)
        m_heads.clear();
}

void Heads::forget()
{
    m_changed.clear();
    m_heads.clear();
}

} // namespace kith
