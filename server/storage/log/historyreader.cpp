// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/historyreader.h"

#include "server/storage/rows/entryrow.h"

#include <algorithm>

namespace kith {

namespace {

/*
    Of the table entry. The text of an unindexed edit is NULL here and added by addLateEdits(): to find it here would take
    a scan of the unindexed entries for each message.
*/
QString columns()
{
    return QStringLiteral(
        R"(entry.seq, entry.kind, entry.author, entry.client_id, entry.sent_at, entry.written_at, entry.messages,
    CASE WHEN entry.edited = 0 THEN entry.text ELSE (
        SELECT edit.text FROM log_index CROSS JOIN entry AS edit ON edit.id = log_index.entry
        WHERE log_index.conversation = entry.conversation AND log_index.seq = entry.edited) END,
    entry.target, entry.edited, entry.blank, entry.subject, entry.role, entry.previous)");
}

Message read(const Rows &rows)
{
    Message message;
    message.seq = rows.number(0);
    message.kind = rows.value<EntryKind>(1);
    message.author = rows.id<UserId>(2);
    message.clientId = rows.id<ClientId>(3);
    message.sentAt = rows.number(4);
    message.writtenAt = rows.number(5);
    message.messages = rows.number(6);
    message.text = rows.text(7);
    message.target = rows.number(8);
    message.edited = rows.number(9);
    message.deleted = rows.number(10) != 0;
    message.subject = rows.id<UserId>(11);
    message.role = rows.value<Role>(12);
    return message;
}

} // namespace

class HistoryReader::Page
{
public:
    Page(const PageQuery &query, Seq from)
        : m_query(query)
        , m_most(query.since > 0 ? query.most : std::min(query.limit, query.most))
        , m_next(from)
    {
    }

    //! Takes messages as long as they belong to the page.
    void take(Rows rows)
    {
        while (rows.next()) {
            Message message = read(rows);
            m_full = unbounded() == 0 && message.sentAt < since();
            if (room() == 0) {
                m_next = message.seq;
                return;
            }
            m_next = rows.number(13);
            messages.push_back(std::move(message));
        }
    }

    int room() const { return m_full ? 0 : std::max(m_most - int(messages.size()), 0); }
    int unbounded() const
    {
        return std::max(m_query.limit - int(messages.size()), 0);
    } //!< how many more belong to the page at any age
    std::int64_t since() const { return m_query.since; }
    Seq next() const { return m_next; } //!< the first message beyond the page, or 0

    std::vector<Message> messages;

private:
    const PageQuery m_query;
    const int m_most;
    Seq m_next;
    bool m_full = false;
};

HistoryPage HistoryReader::page(const PageQuery &query)
{
    const auto end = LogView(m_db).end(query.conversation);
    if (!end)
        return {};
    const Seq before = query.before > 0 ? std::min(query.before, end->head + 1) : end->head + 1;
    Page page(query, before > end->indexed ? end->shown : shownBefore(end->conversation, before));
    if (before > end->indexed + 1)
        addTail(page, end->conversation, before);
    if (page.next() <= end->indexed)
        walk(page, end->conversation);

    std::ranges::reverse(page.messages);
    const bool newer = query.above > 0 && addAbove(*end, query, page.messages);
    finish(end->conversation, page.messages);
    return {std::move(page.messages), page.next() > 0, end->head, newer};
}

std::vector<Message> HistoryReader::one(std::int64_t id)
{
    std::vector<Message> messages;
    std::int64_t conversation = 0;
    if (id > 0) {
        static const QString sql =
            QStringLiteral("SELECT %1, entry.conversation FROM entry WHERE id = ?").arg(columns());
        Rows rows = m_db.run(sql, {column::of(id)});
        if (rows.next()) {
            messages.push_back(read(rows));
            conversation = rows.number(14);
        }
    }
    finish(conversation, messages);
    return messages;
}

Seq HistoryReader::shownBefore(std::int64_t conversation, Seq before)
{
    Rows rows =
        m_db.run(QStringLiteral("SELECT previous FROM log_index JOIN entry ON entry.id = log_index.entry "
                                "WHERE log_index.conversation = ? AND log_index.seq = ?"),
                 {column::of(conversation), column::of(before)});
    return rows.next() ? rows.number(0) : 0;
}

void HistoryReader::addTail(Page &page, std::int64_t conversation, Seq before)
{
    static const QString sql =
        QStringLiteral(
            "SELECT %1 FROM entry WHERE id > (SELECT high_water_mark FROM index_state) AND conversation = ? "
            "AND seq < ? AND kind IN %2 ORDER BY id DESC LIMIT ?")
            .arg(columns(), entryrow::shownKinds());
    page.take(m_db.run(sql, {column::of(conversation), column::of(before), std::max(page.room(), 1)}));
}

void HistoryReader::walk(Page &page, std::int64_t conversation)
{
    // CROSS JOIN keeps SQLite from turning the walk around.
    static const QString sql = QStringLiteral(R"(WITH RECURSIVE page (nth, id, previous) AS (
    SELECT 1, entry.id, entry.previous FROM log_index CROSS JOIN entry ON entry.id = log_index.entry
    WHERE log_index.conversation = ? AND log_index.seq = ? AND ? > 0
    UNION ALL
    SELECT nth + 1, entry.id, entry.previous FROM page
    CROSS JOIN log_index ON log_index.conversation = ? AND log_index.seq = page.previous
    CROSS JOIN entry ON entry.id = log_index.entry
    WHERE nth < ? AND (nth < ? OR entry.sent_at >= ?)
)
SELECT %1 FROM page CROSS JOIN entry ON entry.id = page.id ORDER BY page.nth)")
                                   .arg(columns());
    page.take(m_db.run(sql,
                       {column::of(conversation), column::of(page.next()), page.room(),
                        column::of(conversation), page.room(), page.unbounded(), column::of(page.since())}));
}

bool HistoryReader::addAbove(const LogView::End &end, const PageQuery &query, std::vector<Message> &messages)
{
    const std::size_t most = messages.size() + std::size_t(query.above);
    const auto take = [&](const QString &sql) {
        // One more tells whether there are newer ones.
        Rows rows = m_db.run(
            sql, {column::of(end.conversation), column::of(query.before), int(most + 1 - messages.size())});
        while (rows.next())
            messages.push_back(read(rows));
    };
    static const QString indexed =
        QStringLiteral("SELECT %1 FROM log_index CROSS JOIN entry ON entry.id = log_index.entry "
                       "WHERE log_index.conversation = ? AND log_index.seq >= ? AND entry.kind IN %2 "
                       "ORDER BY log_index.seq LIMIT ?")
            .arg(columns(), entryrow::shownKinds());
    static const QString unindexed =
        QStringLiteral(
            "SELECT %1 FROM entry WHERE id > (SELECT high_water_mark FROM index_state) AND conversation = ? "
            "AND seq >= ? AND kind IN %2 ORDER BY id LIMIT ?")
            .arg(columns(), entryrow::shownKinds());
    if (query.before <= end.indexed)
        take(indexed);
    if (messages.size() <= most && end.indexed < end.head)
        take(unindexed);
    if (messages.size() <= most)
        return false;
    messages.pop_back();
    return true;
}

void HistoryReader::finish(std::int64_t conversation, std::vector<Message> &messages)
{
    addLateEdits(conversation, messages);
    addReactions(conversation, messages);
}

void HistoryReader::addLateEdits(std::int64_t conversation, std::vector<Message> &messages)
{
    if (std::ranges::none_of(
            messages, [](const Message &message) { return message.edited > 0 && message.text.isEmpty(); }))
        return;
    Rows rows = m_db.run(
        QStringLiteral(
            "SELECT target, seq, text FROM entry "
            "WHERE id > (SELECT high_water_mark FROM index_state) AND conversation = ? AND kind = 1"),
        {column::of(conversation)});
    while (rows.next()) {
        const auto message = std::ranges::lower_bound(messages, rows.number(0), {}, &Message::seq);
        if (message != messages.end() && message->edited == rows.number(1))
            message->text = rows.text(2);
    }
}

void HistoryReader::addReactions(std::int64_t conversation, std::vector<Message> &messages)
{
    if (messages.empty())
        return;
    Rows rows = m_db.run(
        QStringLiteral("SELECT target, emoji, account, seq FROM reaction "
                       "WHERE conversation = ? AND target BETWEEN ? AND ? ORDER BY target, seq"),
        {column::of(conversation), column::of(messages.front().seq), column::of(messages.back().seq)});
    auto message = messages.begin();
    while (rows.next()) {
        message = std::ranges::lower_bound(message, messages.end(), rows.number(0), {}, &Message::seq);
        const QString emoji = rows.text(1);
        auto reaction = std::ranges::find(message->reactions, emoji, &Reaction::emoji);
        if (reaction == message->reactions.end())
            reaction = message->reactions.insert(reaction, Reaction{emoji, {}});
        reaction->users.push_back(rows.id<UserId>(2));
        reaction->seqs.push_back(rows.number(3));
    }
}

} // namespace kith
