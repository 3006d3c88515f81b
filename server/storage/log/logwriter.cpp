// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/logwriter.h"

#include "server/core/ports/clock.h"
#include "server/core/ports/conversationstore.h"
#include "server/storage/log/logview.h"
#include "server/storage/rows/auditrows.h"
#include "server/storage/rows/devicerows.h"
#include "server/storage/rows/entryrow.h"

namespace kith {

namespace {

constexpr int entriesAtOnce = 1000;

//! The time of an entry behind one of the time \a last. Rises where clocks differ a little; a clock that was far ahead is not followed
//! once it is right again.
std::int64_t timeBehind(std::int64_t last, std::int64_t now)
{
    return last - now < mostAhead ? std::max(now, last + 1) : now;
}

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

    if (isOutdated(write)) {
        Written nothing;
        nothing.outdated = true;
        return nothing;
    }
    const bool creates = write.create && !m_heads.find(m_db, write.create->id);
    if (const auto error = refusal(write, creates))
        return *error;

    Written written;
    written.unchanged = !creates && !write.entries.empty()
        && std::ranges::all_of(write.entries,
                               [this](const NewEntry &asked) { return changesNothing(asked); });
    if (written.unchanged)
        return written;
    written.created = creates;
    if (creates) {
        m_heads.create(m_db, *write.create);
        written.entries = write.create->announcements;
    }
    written.entries.insert(written.entries.end(), write.entries.begin(), write.entries.end());
    for (NewEntry &added : written.entries)
        append(added);
    if (write.audit)
        auditrows::add(m_db, *write.audit);
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
        const std::int64_t id = head ? m_log.findByClientId(m_db, *head, asked.entry.clientId) : 0;
        const auto stored = id ? entryrow::find(m_db, id) : std::nullopt;
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

bool LogWriter::isOutdated(const Write &write)
{
    if (write.asOf == 0)
        return false;
    const ConversationId id = write.entries.front().conversation;
    const Head *head = m_heads.find(m_db, id);
    if (!head || head->seq <= write.asOf)
        return false;
    m_log.flush(m_db);
    for (Seq after = write.asOf;;) {
        const std::vector<Entry> since = LogView(m_db).above(id, after, entriesAtOnce);
        if (since.empty())
            return false;
        if (std::ranges::count(since, EntryKind::Member, &Entry::kind) > 0)
            return true;
        after = since.back().seq;
    }
}

void LogWriter::addLocks(const Write &write, LockSet &locks)
{
    if (write.create)
        locks.creations.push_back(write.create->id);
    for (const auto &[conversation, entry] : write.entries) {
        locks.conversations.push_back(conversation);
        if (!entry.clientId.isNull())
            locks.clientIds.emplace_back(conversation, entry.clientId);
        if (entry.kind == EntryKind::Member)
            locks.members.emplace_back(conversation, entry.subject);
        else if (entry.kind == EntryKind::Read)
            locks.members.emplace_back(entry.about, entry.author);
    }
    if (write.create) {
        for (const NewEntry &announcement : write.create->announcements)
            locks.conversations.push_back(announcement.conversation);
    }
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

bool LogWriter::changesNothing(const NewEntry &asked)
{
    const Entry &entry = asked.entry;
    const Head *head = m_heads.find(m_db, asked.conversation);
    if (!head)
        return false; // the database has a fault
    switch (entry.kind) {
    case EntryKind::Edit:
    case EntryKind::Delete:
    case EntryKind::Reaction:
        return changesNoText(*head, entry);
    case EntryKind::Title:
        return find(QStringLiteral("SELECT 1 FROM conversation WHERE key = ? AND title = ?"),
                    {column::of(head->key), column::of(entry.text)});
    case EntryKind::History:
        return find(QStringLiteral("SELECT 1 FROM conversation WHERE key = ? AND history_access = ?"),
                    {column::of(head->key), int(historyAccess(entry.text))});
    case EntryKind::Read: {
        const Head *about = m_heads.find(m_db, entry.about);
        return !about
            || !find(
                QStringLiteral("SELECT 1 FROM member WHERE conversation = ? AND account = ? AND read < ?"),
                {column::of(about->key), column::of(entry.author),
                 column::of(std::min(entry.target, about->seq))});
    }
    default:
        return false;
    }
}

bool LogWriter::changesNoText(const Head &head, const Entry &entry)
{
    const Target target = textAt(head, entry.target);
    if (!target.id || target.blank)
        return true;
    if (entry.kind == EntryKind::Delete)
        return false;
    if (entry.kind == EntryKind::Reaction) {
        const bool there = find(
            QStringLiteral(
                "SELECT 1 FROM reaction WHERE conversation = ? AND target = ? AND emoji = ? AND account = ?"),
            {column::of(head.key), column::of(entry.target), column::of(entry.text),
             column::of(entry.author)});
        return there != entry.withdrawn;
    }
    const std::int64_t latest = target.edited ? m_log.findBySeq(m_db, head, target.edited) : target.id;
    const auto stored = entryrow::find(m_db, latest);
    return stored && stored->entry.text == entry.text;
}

bool LogWriter::find(const QString &sql, std::initializer_list<QVariant> values)
{
    return m_db.run(sql, values).next();
}

void LogWriter::append(NewEntry &added)
{
    Head *head = m_heads.find(m_db, added.conversation);
    if (!head)
        return; // the database has a fault
    Entry &entry = added.entry;
    entry.seq = ++head->seq;
    entry.sentAt = head->sentAt = timeBehind(head->sentAt, m_now);
    head->messages += entry.kind == EntryKind::Text;
    entry.messages = head->messages;

    const Target target = entry.kind == EntryKind::Edit ? textAt(*head, entry.target) : Target{};
    if (target.blank)
        entry.text.clear();
    if (const Head *about = entry.kind == EntryKind::Left ? m_heads.find(m_db, entry.about) : nullptr)
        entry.target = about->seq;
    m_log.append(m_db, *head, {head->key, entry, head->shown, target.edited, target.blank});
    if (entryrow::isShown(entry.kind))
        head->shown = entry.seq;
    apply(*head, added.conversation, entry);
}

void LogWriter::apply(const Head &head, ConversationId conversation, const Entry &entry)
{
    switch (entry.kind) {
    case EntryKind::Edit:
        return applyEdit(head, entry);
    case EntryKind::Delete:
        return applyDelete(head, entry);
    case EntryKind::Reaction:
        return applyReaction(head, entry);
    case EntryKind::Member:
        return applyMember(head, conversation, entry);
    case EntryKind::Title:
        m_db.run(QStringLiteral("UPDATE conversation SET title = ? WHERE id = ?"),
                 {column::of(entry.text), column::of(conversation)});
        return;
    case EntryKind::History:
        m_db.run(QStringLiteral("UPDATE conversation SET history_access = ? WHERE id = ?"),
                 {int(historyAccess(entry.text)), column::of(conversation)});
        return;
    case EntryKind::Read:
        return applyRead(entry);
    case EntryKind::Text:
    case EntryKind::Joined:
    case EntryKind::Left:
    case EntryKind::Unknown:
        return;
    }
}

void LogWriter::applyEdit(const Head &head, const Entry &entry)
{
    const Target target = textAt(head, entry.target);
    if (target.id && !target.blank) {
        m_looked.reset();
        m_db.run(QStringLiteral("UPDATE entry SET edited = ? WHERE id = ?"),
                 {column::of(entry.seq), column::of(target.id)});
    }
}

void LogWriter::applyDelete(const Head &head, const Entry &entry)
{
    const Target target = textAt(head, entry.target);
    if (!target.id || target.blank)
        return;
    blank(target.id);
    for (Seq edit = target.edited; edit > 0;) {
        const std::int64_t id = m_log.findBySeq(m_db, head, edit);
        const auto stored = entryrow::find(m_db, id);
        if (!stored)
            break; // the database has a fault
        blank(id);
        edit = stored->edited;
    }
    m_db.run(QStringLiteral("DELETE FROM reaction WHERE conversation = ? AND target = ?"),
             {column::of(head.key), column::of(entry.target)});
}

void LogWriter::blank(std::int64_t id)
{
    m_looked.reset();
    m_db.run(QStringLiteral("UPDATE entry SET text = NULL, blank = 1, edited = 0 WHERE id = ?"),
             {column::of(id)});
}

void LogWriter::applyReaction(const Head &head, const Entry &entry)
{
    const Target target = textAt(head, entry.target);
    if (entry.withdrawn) {
        m_db.run(
            QStringLiteral(
                "DELETE FROM reaction WHERE conversation = ? AND target = ? AND emoji = ? AND account = ?"),
            {column::of(head.key), column::of(entry.target), column::of(entry.text),
             column::of(entry.author)});
    } else if (target.id && !target.blank) {
        m_db.run(QStringLiteral("INSERT INTO reaction (conversation, target, emoji, account, seq) "
                                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
                 {column::of(head.key), column::of(entry.target), column::of(entry.text),
                  column::of(entry.author), column::of(entry.seq)});
    }
}

void LogWriter::applyMember(const Head &head, ConversationId conversation, const Entry &entry)
{
    if (entry.role == Role::None) {
        m_db.run(QStringLiteral("DELETE FROM member WHERE conversation = ? AND account = ?"),
                 {column::of(head.key), column::of(entry.subject)});
        return devicerows::noteRevoked(m_db, column::of(conversation), entry.seq);
    }
    // A new member has no unread or undelivered entries before this one.
    m_db.run(
        QStringLiteral("INSERT INTO member (conversation, account, role, joined, delivered, read, "
                       "read_messages, visible_from) VALUES (?, ?, ?, ?, ?, ?, ?, "
                       "(SELECT CASE history_access WHEN ? THEN CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END "
                       "FROM conversation WHERE key = ?)) "
                       "ON CONFLICT (conversation, account) DO UPDATE SET role = excluded.role"),
        {column::of(head.key), column::of(entry.subject), int(entry.role), column::of(entry.seq),
         column::of(entry.seq - 1), column::of(entry.seq - 1), column::of(entry.messages),
         int(HistoryAccess::All), column::of(visibleFrom(HistoryAccess::All, entry.seq)),
         column::of(visibleFrom(HistoryAccess::Joined, entry.seq)), column::of(head.key)});
}

void LogWriter::applyRead(const Entry &entry)
{
    const Head *about = m_heads.find(m_db, entry.about);
    if (!about)
        return;
    const Seq upTo = std::min(entry.target, about->seq);
    std::int64_t messages = about->messages;
    if (upTo < about->seq) {
        const auto last = entryrow::find(m_db, m_log.findBySeq(m_db, *about, upTo));
        if (!last)
            return; // there is nothing up to there
        messages = last->entry.messages;
    }
    m_db.run(QStringLiteral("UPDATE member SET read = ?, read_messages = ? "
                            "WHERE conversation = ? AND account = ? AND read < ?"),
             {column::of(upTo), column::of(messages), column::of(about->key), column::of(entry.author),
              column::of(upTo)});
}

LogWriter::Target LogWriter::textAt(const Head &head, Seq seq)
{
    const std::pair place(head.key, seq);
    if (!m_looked || m_looked->first != place)
        m_looked.emplace(place, lookAt(head, seq));
    return m_looked->second;
}

LogWriter::Target LogWriter::lookAt(const Head &head, Seq seq)
{
    const std::int64_t id = m_log.findBySeq(m_db, head, seq);
    const auto stored = id ? entryrow::find(m_db, id) : std::nullopt;
    if (!stored || stored->entry.kind != EntryKind::Text)
        return {};
    return {id, stored->edited, stored->blank};
}

} // namespace kith
