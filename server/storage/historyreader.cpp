// SPDX-License-Identifier: Apache-2.0
#include "server/storage/historyreader.h"

#include <algorithm>
#include <limits>

namespace kith {

HistoryPage HistoryReader::page(const PageQuery &query)
{
    HistoryPage page;
    std::int64_t conversation = 0;
    Seq from = 0;
    {
        Rows rows = m_db.run(QStringLiteral("SELECT key, head, shown FROM conversation WHERE id = ?"),
                             {column::of(query.conversation)});
        if (!rows.next())
            return page;
        conversation = rows.number(0);
        page.head = rows.number(1);
        const bool newest = query.before <= 0 || query.before > rows.number(1);
        from = newest ? rows.number(2) : 0;
    }
    if (from == 0)
        from = shownBefore(conversation, query.before);
    if (from == 0)
        return page;

    Seq older = from;
    page.messages = walk(conversation, from, query, &older);
    page.more = older > 0;
    return page;
}

std::vector<Message> HistoryReader::last(std::int64_t conversation, Seq shown)
{
    PageQuery one;
    one.limit = one.most = 1;
    Seq older = 0;
    return shown > 0 ? walk(conversation, shown, one, &older) : std::vector<Message>();
}

Seq HistoryReader::shownBefore(std::int64_t conversation, Seq before)
{
    Rows rows = m_db.run(QStringLiteral("SELECT previous FROM entry WHERE conversation = ? AND seq = ?"),
                         {column::of(conversation), column::of(before)});
    return rows.next() ? rows.number(0) : 0;
}

std::vector<Message> HistoryReader::walk(std::int64_t conversation, Seq from, const PageQuery &query,
                                         Seq *older)
{
    const int most = query.since > 0 ? query.most : std::min(query.limit, query.most);
    const std::int64_t since = query.since > 0 ? query.since : std::numeric_limits<std::int64_t>::max();
    std::vector<Message> messages;
    {
        // CROSS JOIN keeps SQLite from turning the walk around.
        Rows rows = m_db.run(QStringLiteral(R"(WITH RECURSIVE page (place, seq, previous) AS (
    SELECT 1, seq, previous FROM entry WHERE conversation = ? AND seq = ? AND ? > 0
    UNION ALL
    SELECT place + 1, entry.seq, entry.previous FROM page CROSS JOIN entry
    WHERE entry.conversation = ? AND entry.seq = page.previous
        AND place < ? AND (place < ? OR entry.sent_at >= ?)
)
SELECT entry.seq, entry.kind, entry.author, entry.client_id, entry.sent_at, entry.written_at, entry.messages,
    CASE WHEN entry.edited > 0 THEN edit.text ELSE entry.text END, entry.target, entry.edited, entry.blank, entry.subject, entry.role, entry.previous
FROM page CROSS JOIN entry LEFT JOIN entry AS edit
    ON edit.conversation = entry.conversation AND edit.seq = entry.edited
WHERE entry.conversation = ? AND entry.seq = page.seq
ORDER BY page.place)"),
                             {column::of(conversation), column::of(from), most, column::of(conversation),
                              most, query.limit, column::of(since), column::of(conversation)});
        while (rows.next()) {
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
            *older = rows.number(13);
            messages.push_back(message);
        }
    }
    std::ranges::reverse(messages);
    addReactions(conversation, messages);
    return messages;
}

void HistoryReader::addReactions(std::int64_t conversation, std::vector<Message> &messages)
{
    if (messages.empty())
        return;
    Rows rows = m_db.run(
        QStringLiteral("SELECT target, emoji, account FROM reaction "
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
    }
}

} // namespace kith
