// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/entryrow.h"

#include "shared/limits.h"

#include <QRandomGenerator>

namespace kith {

QString entryrow::columns()
{
    return QStringLiteral(
        "seq, kind, author, client_id, sent_at, written_at, messages, text, target, withdrawn, "
        "subject, role, about");
}

QString entryrow::shownKinds()
{
    QStringList kinds;
    for (int kind = 0; kind < int(EnumNames<EntryKind>::names.size()); ++kind) {
        if (isShown(EntryKind(kind)))
            kinds.append(QString::number(kind));
    }
    return u'(' + kinds.join(QStringLiteral(", ")) + u')';
}

Entry entryrow::read(const Rows &rows)
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

void entryrow::insert(Database &db, std::int64_t id, const Stored &row)
{
    const Entry &entry = row.entry;
    if (entry.kind == EntryKind::Text) { // nearly all: half the values
        db.run(QStringLiteral(
                   "INSERT INTO entry (id, conversation, seq, kind, author, client_id, sent_at, written_at, "
                   "messages, text, target, withdrawn, role, previous) "
                   "VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?)"),
               {column::of(id), column::of(row.conversation), column::of(entry.seq), column::of(entry.author),
                column::of(entry.clientId), column::of(entry.sentAt), column::of(entry.writtenAt),
                column::of(entry.messages), column::of(entry.text), column::of(entry.target),
                column::of(row.previous)});
        return;
    }
    db.run(QStringLiteral("INSERT INTO entry (id, conversation, seq, kind, author, client_id, sent_at, "
                          "written_at, messages, "
                          "text, target, withdrawn, subject, role, about, previous, edited, blank) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
           {column::of(id), column::of(row.conversation), column::of(entry.seq), int(entry.kind),
            column::of(entry.author), column::of(entry.clientId), column::of(entry.sentAt),
            column::of(entry.writtenAt), column::of(entry.messages), column::of(entry.text),
            column::of(entry.target), int(entry.withdrawn), column::of(entry.subject), int(entry.role),
            column::of(entry.about), column::of(row.previous), column::of(row.edited), int(row.blank)});
}

void entryrow::probe(Database &db)
{
    constexpr char32_t firstOfMany =
        0x4e00; // 20,000 characters of three bytes each, so that nothing can be compressed
    constexpr int many = 20'000, bytes = 3;
    QRandomGenerator &random = *QRandomGenerator::global();
    Stored row;
    row.entry.clientId = newId<ClientId>();
    for (int i = 0; i < limits::textBytes / bytes; ++i)
        row.entry.text += QChar(char16_t(firstOfMany + random.bounded(many)));
    // Below all entries, and in no conversation. Other nodes probe at the same time.
    const std::int64_t id = -1 - std::int64_t(random.generate64() >> 2);
    row.entry.seq = id;
    insert(db, id, row);
    db.run(QStringLiteral("DELETE FROM entry WHERE id = ?"), {column::of(id)});
}

std::optional<entryrow::Stored> entryrow::find(Database &db, std::int64_t id)
{
    static const QString sql =
        QStringLiteral("SELECT %1, conversation, previous, edited, blank FROM entry WHERE id = ?")
            .arg(columns());
    Rows rows = db.run(sql, {column::of(id)});
    if (!rows.next())
        return std::nullopt;
    return Stored{rows.number(13), read(rows), rows.number(14), rows.number(15), rows.number(16) != 0};
}

} // namespace kith
