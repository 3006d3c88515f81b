// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/heads.h"

namespace kith {

namespace {

constexpr std::size_t mostKept = 20'000;

} // namespace

Head *Heads::find(Database &db, ConversationId id)
{
    const auto known = m_heads.find(id);
    (known == m_heads.end() ? m_metrics.misses : m_metrics.hits).add();
    if (known != m_heads.end())
        return &known->second;
    Rows rows = db.run(QStringLiteral("SELECT key, head, messages, sent_at, shown, "
                                      "(SELECT client_id FROM client_id_index WHERE conversation = key ORDER "
                                      "BY client_id DESC LIMIT 1) "
                                      "FROM conversation WHERE id = ?"),
                       {column::of(id)});
    if (!rows.next())
        return nullptr;
    const Seq seq = rows.number(1);
    const Head head{rows.number(0), seq, rows.number(2),      rows.number(3),
                    rows.number(4), seq, rows.id<ClientId>(5)};
    return &m_heads.emplace(id, head).first->second;
}

void Heads::create(Database &db, const NewConversation &conversation)
{
    db.run(QStringLiteral("INSERT INTO conversation (id, kind, title, history_access) VALUES (?, ?, ?, ?)"),
           {column::of(conversation.id), int(conversation.kind), column::of(conversation.title),
            int(conversation.history)});
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

void Heads::trim()
{
    if (m_heads.size() > mostKept)
        std::erase_if(m_heads, [](const auto &kept) { return kept.second.seq == kept.second.indexed; });
}

} // namespace kith
