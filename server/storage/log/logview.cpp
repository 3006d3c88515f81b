// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/logview.h"

#include "server/storage/rows/entryrow.h"

namespace kith {

namespace {

QString tailWhere(const QString &condition)
{
    return QStringLiteral(R"(WITH tail AS (
    SELECT conversation, max(seq) AS head, max(messages) AS messages, max(sent_at) AS sent_at,
        max(CASE WHEN kind IN %1 THEN id END) AS shown
    FROM entry WHERE id > (SELECT high_water_mark FROM index_state)%2 GROUP BY conversation))")
        .arg(entryrow::shownKinds(), condition);
}

} // namespace

QString LogView::tails()
{
    return tailWhere({});
}

QString LogView::tail()
{
    return tailWhere(QStringLiteral(" AND conversation = (SELECT key FROM conversation WHERE id = ?)"));
}

std::optional<LogView::End> LogView::end(ConversationId id)
{
    Rows rows = m_db.run(QStringLiteral(R"(SELECT key, head, shown, (SELECT seq FROM entry
    WHERE id > (SELECT high_water_mark FROM index_state) AND conversation = key ORDER BY id DESC LIMIT 1)
FROM conversation WHERE conversation.id = ?)"),
                         {column::of(id)});
    if (!rows.next())
        return std::nullopt;
    const Seq indexed = rows.number(1);
    return End{rows.number(0), std::max(indexed, rows.number(3)), indexed, rows.number(2)};
}

std::vector<Entry> LogView::above(ConversationId id, Seq after, int limit)
{
    std::vector<Entry> entries;
    const auto end = this->end(id);
    if (!end)
        return entries;
    const auto left = [&] { return std::max(limit - int(entries.size()), 0); };
    if (after < end->indexed) {
        static const QString sql =
            QStringLiteral("SELECT %1 FROM (SELECT entry AS id, seq AS nth FROM log_index "
                           "WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?) "
                           "AS found CROSS JOIN entry USING (id) ORDER BY nth")
                .arg(entryrow::columns());
        Rows rows = m_db.run(sql, {column::of(end->conversation), column::of(after), left()});
        while (rows.next())
            entries.push_back(entryrow::read(rows));
    }
    if (std::max(after, end->indexed) < end->head && left() > 0) {
        static const QString sql =
            QStringLiteral("SELECT %1 FROM entry WHERE id > (SELECT high_water_mark FROM index_state) "
                           "AND conversation = ? AND seq > ? ORDER BY id LIMIT ?")
                .arg(entryrow::columns());
        Rows rows = m_db.run(sql, {column::of(end->conversation), column::of(after), left()});
        while (rows.next())
            entries.push_back(entryrow::read(rows));
    }
    return entries;
}

std::int64_t LogView::sentAt(ConversationId id, Seq seq)
{
    // The unindexed entries are scanned only where the index has none.
    Rows rows = m_db.run(
        QStringLiteral(R"(SELECT entry.sent_at FROM log_index CROSS JOIN entry ON entry.id = log_index.entry
WHERE log_index.conversation = (SELECT key FROM conversation WHERE id = ?) AND log_index.seq = ?
UNION ALL SELECT sent_at FROM entry WHERE id > (SELECT high_water_mark FROM index_state)
    AND conversation = (SELECT key FROM conversation WHERE id = ?) AND seq = ?)"),
        {column::of(id), column::of(seq), column::of(id), column::of(seq)});
    return rows.next() ? rows.number(0) : 0;
}

} // namespace kith
