// SPDX-License-Identifier: Apache-2.0
#include "server/storage/logwriter.h"

#include "server/storage/entryrow.h"

namespace kith {

namespace {

//! Whether \a again is what was stored under its clientId. A text that was deleted since cannot be compared.
bool sameContent(const entryrow::Stored &stored, const Entry &again)
{
    const Entry &first = stored.entry;
    return first.kind == again.kind && first.author == again.author
        && (stored.blank || first.text == again.text) && first.target == again.target
        && first.withdrawn == again.withdrawn && first.subject == again.subject && first.role == again.role
        && first.about == again.about;
}

Error conflict()
{
    return {ErrorCode::Conflict,
            QStringLiteral(
                "This clientId was used for something else. Nothing was stored; send it with a new one."),
            0};
}

} // namespace

Result<Written> LogWriter::write(const Write &write)
{
    if (auto earlier = repeat(write))
        return std::move(*earlier);

    const bool creates = write.create && !m_heads.find(m_db, write.create->id);
    if (const auto error = refusal(write, creates))
        return *error;

    Written written;
    written.created = creates;
    if (creates) {
        m_heads.create(m_db, *write.create);
        written.entries = write.create->announcements;
    }
    written.entries.insert(written.entries.end(), write.entries.begin(), write.entries.end());
    for (NewEntry &added : written.entries)
        append(added);
    return written;
}

std::optional<Result<Written>> LogWriter::repeat(const Write &write)
{
    Written earlier;
    bool unknown = false;
    for (const NewEntry &asked : write.entries) {
        if (asked.entry.clientId.isNull())
            continue;
        const Head *head = m_heads.find(m_db, asked.conversation);
        const auto stored = head ? entryrow::byClientId(m_db, head->key, asked.entry.clientId) : std::nullopt;
        if (stored && !sameContent(*stored, asked.entry))
            return conflict();
        if (stored)
            earlier.entries.push_back({asked.conversation, stored->entry});
        else
            unknown = true;
    }
    if (earlier.entries.empty())
        return std::nullopt;
    if (unknown)
        return conflict();
    earlier.repeated = true;
    return earlier;
}

std::optional<Error> LogWriter::refusal(const Write &write, bool creates)
{
    const auto exists = [&](const NewEntry &asked) {
        return (creates && asked.conversation == write.create->id) || m_heads.find(m_db, asked.conversation);
    };
    const bool all = std::ranges::all_of(write.entries, exists)
        && (!creates || std::ranges::all_of(write.create->announcements, exists));
    if (!all && !m_db.fault())
        return Error{ErrorCode::NotFound, QStringLiteral("There is no such conversation."), 0};
    return std::nullopt;
}

void LogWriter::append(NewEntry &added)
{
    Head *head = m_heads.find(m_db, added.conversation);
    if (!head)
        return; // the database has a fault
    Entry &entry = added.entry;
    entry.seq = ++head->seq;
    entry.sentAt = head->sentAt = std::max(m_now, head->sentAt + 1);
    head->messages += entry.kind == EntryKind::Text;
    entry.messages = head->messages;

    const bool blank = entry.kind == EntryKind::Edit && textAt(*head, entry.target) == Text::Blank;
    if (blank)
        entry.text.clear();
    entryrow::insert(m_db, head->key, entry, head->shown, blank);
    if (entryrow::isShown(entry.kind))
        head->shown = entry.seq;
    m_heads.touch(*head);
    apply(*head, added.conversation, entry);
}

void LogWriter::apply(Head &head, ConversationId conversation, const Entry &entry)
{
    switch (entry.kind) {
    case EntryKind::Edit:
        return applyEdit(head, entry);
    case EntryKind::Delete:
        return applyDelete(head, entry);
    case EntryKind::Reaction:
        return applyReaction(head, entry);
    case EntryKind::Member:
        return applyMember(head, entry);
    case EntryKind::Title:
        m_db.run(QStringLiteral("UPDATE conversation SET title = ? WHERE id = ?"),
                 {column::of(entry.text), column::of(conversation)});
        return;
    case EntryKind::Read:
        return applyRead(entry);
    case EntryKind::Text:
    case EntryKind::Joined:
    case EntryKind::Left:
        return;
    }
}

void LogWriter::applyEdit(const Head &head, const Entry &entry)
{
    m_db.run(QStringLiteral(
                 "UPDATE entry SET edited = ? WHERE conversation = ? AND seq = ? AND kind = 0 AND blank = 0"),
             {column::of(entry.seq), column::of(head.key), column::of(entry.target)});
}

void LogWriter::applyDelete(const Head &head, const Entry &entry)
{
    if (textAt(head, entry.target) != Text::There)
        return;
    m_db.run(QStringLiteral(
                 "UPDATE entry SET text = NULL, blank = 1, edited = 0 WHERE conversation = ? AND seq = ?"),
             {column::of(head.key), column::of(entry.target)});
    m_db.run(
        QStringLiteral(
            "UPDATE entry SET text = NULL, blank = 1 WHERE conversation = ? AND target = ? AND kind = 1"),
        {column::of(head.key), column::of(entry.target)});
    m_db.run(QStringLiteral("DELETE FROM reaction WHERE conversation = ? AND target = ?"),
             {column::of(head.key), column::of(entry.target)});
}

void LogWriter::applyReaction(const Head &head, const Entry &entry)
{
    if (entry.withdrawn) {
        m_db.run(
            QStringLiteral(
                "DELETE FROM reaction WHERE conversation = ? AND target = ? AND emoji = ? AND account = ?"),
            {column::of(head.key), column::of(entry.target), column::of(entry.text),
             column::of(entry.author)});
    } else if (textAt(head, entry.target) == Text::There) {
        m_db.run(QStringLiteral("INSERT INTO reaction (conversation, target, emoji, account, seq) "
                                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
                 {column::of(head.key), column::of(entry.target), column::of(entry.text),
                  column::of(entry.author), column::of(entry.seq)});
    }
}

void LogWriter::applyMember(const Head &head, const Entry &entry)
{
    if (entry.role == Role::None) {
        m_db.run(QStringLiteral("DELETE FROM member WHERE conversation = ? AND account = ?"),
                 {column::of(head.key), column::of(entry.subject)});
        return;
    }
    // Who is new starts with nothing unread and nothing undelivered but this entry and what follows.
    m_db.run(QStringLiteral(
                 "INSERT INTO member (conversation, account, role, joined, delivered, read, read_messages) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?) "
                 "ON CONFLICT (conversation, account) DO UPDATE SET role = excluded.role"),
             {column::of(head.key), column::of(entry.subject), int(entry.role), column::of(entry.seq),
              column::of(entry.seq - 1), column::of(entry.seq - 1), column::of(entry.messages)});
}

void LogWriter::applyRead(const Entry &entry)
{
    const Head *about = m_heads.find(m_db, entry.about);
    if (!about)
        return;
    const Seq upTo = std::min(entry.target, about->seq);
    m_db.run(QStringLiteral("UPDATE member SET read = ?, read_messages = "
                            "(SELECT messages FROM entry WHERE conversation = ? AND seq = ?) "
                            "WHERE conversation = ? AND account = ? AND read < ?"),
             {column::of(upTo), column::of(about->key), column::of(upTo), column::of(about->key),
              column::of(entry.author), column::of(upTo)});
}

//! What became of the message at \a seq, if it is one.
LogWriter::Text LogWriter::textAt(const Head &head, Seq seq)
{
    Rows rows = m_db.run(QStringLiteral("SELECT kind, blank FROM entry WHERE conversation = ? AND seq = ?"),
                         {column::of(head.key), column::of(seq)});
    if (!rows.next() || rows.value<EntryKind>(0) != EntryKind::Text)
        return Text::None;
    return rows.number(1) != 0 ? Text::Blank : Text::There;
}

} // namespace kith
