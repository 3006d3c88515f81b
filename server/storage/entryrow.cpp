// SPDX-License-Identifier: Apache-2.0
#include "server/storage/entryrow.h"

namespace kith {

namespace {

Entry read(const Rows &rows)
{
    Entry entry;
    entry.seq = rows.number(0);
    entry.kind = rows.value<EntryKind>(1);
    entry.author = rows.id<UserId>(2);
    entry.clientId = rows.id<ClientId>(3);
    entry.sentAt = rows.number(4);
    entry.writtenAt = rows.number(5);
    entry.messages = rows.number(6);
    entry.text = rows.text(7);
    entry.target = rows.number(8);
    entry.withdrawn = rows.number(9) != 0;
    entry.subject = rows.id<UserId>(10);
    entry.role = rows.value<Role>(11);
    entry.about = rows.id<ConversationId>(12);
    return entry;
}

} // namespace

void entryrow::insert(Database &db, std::int64_t conversation, const Entry &entry, Seq previous, bool blank)
{
    db.run(
        QStringLiteral(
            "INSERT INTO entry (conversation, seq, kind, author, client_id, sent_at, written_at, messages, "
            "text, target, withdrawn, subject, role, about, previous, blank) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {column::of(conversation), column::of(entry.seq), int(entry.kind), column::of(entry.author),
         column::of(entry.clientId), column::of(entry.sentAt), column::of(entry.writtenAt),
         column::of(entry.messages), column::of(entry.text), column::of(entry.target), int(entry.withdrawn),
         column::of(entry.subject), int(entry.role), column::of(entry.about), column::of(previous),
         int(blank)});
}

std::vector<Entry> entryrow::above(Database &db, std::int64_t conversation, Seq after, int limit)
{
    Rows rows = db.run(
        QStringLiteral("SELECT seq, kind, author, client_id, sent_at, written_at, messages, text, target, "
                       "withdrawn, subject, role, about "
                       "FROM entry WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?"),
        {column::of(conversation), column::of(after), std::max(limit, 0)});
    std::vector<Entry> entries;
    while (rows.next())
        entries.push_back(read(rows));
    return entries;
}

std::optional<entryrow::Stored> entryrow::byClientId(Database &db, std::int64_t conversation,
                                                     ClientId clientId)
{
    Rows rows = db.run(
        QStringLiteral("SELECT seq, kind, author, client_id, sent_at, written_at, messages, text, target, "
                       "withdrawn, subject, role, about, blank "
                       "FROM entry WHERE conversation = ? AND client_id = ?"),
        {column::of(conversation), column::of(clientId)});
    if (!rows.next())
        return std::nullopt;
    return Stored{read(rows), rows.number(13) != 0};
}

} // namespace kith
