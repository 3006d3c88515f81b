// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/indexer.h"

#include "server/storage/rows/entryrow.h"

namespace kith {

namespace {

constexpr std::size_t mostBehind = 10'000; // reads scan the unindexed entries: 1 ms
// 1 to 2 ms with 100 conversations, two to three times as much for each as in a large step.
constexpr std::size_t smallStep = 200;
constexpr auto pause = std::chrono::milliseconds(100);
constexpr int pauseForStep = 4; // of the writer's time, at most a fifth goes into the index

} // namespace

void Indexer::index(Database &db, std::int64_t above, std::int64_t last)
{
    // OR FAIL: nothing can collide, and so SQLite need not be able to take the statement back alone.
    db.run(QStringLiteral("INSERT OR FAIL INTO log_index SELECT conversation, seq, id FROM entry "
                          "WHERE id > ? AND id <= ? ORDER BY conversation, seq"),
           {column::of(above), column::of(last)});
    db.run(
        QStringLiteral("INSERT OR FAIL INTO client_id_index SELECT conversation, client_id, id FROM entry "
                       "WHERE id > ? AND id <= ? AND client_id IS NOT NULL ORDER BY conversation, client_id"),
        {column::of(above), column::of(last)});
    static const QString heads =
        QStringLiteral(R"(UPDATE conversation SET head = entry.seq, messages = entry.messages,
    sent_at = entry.sent_at, shown = coalesce(last.shown, conversation.shown)
FROM (SELECT conversation, max(id) AS id, max(CASE WHEN kind IN %1 THEN seq END) AS shown
    FROM entry WHERE id > ? AND id <= ? GROUP BY conversation) AS last CROSS JOIN entry ON entry.id = last.id
WHERE conversation.key = last.conversation)")
            .arg(entryrow::shownKinds());
    db.run(heads, {column::of(above), column::of(last)});
    db.run(QStringLiteral("UPDATE index_state SET high_water_mark = ?"), {column::of(last)});
}

std::int64_t Indexer::step(std::size_t behind)
{
    return std::int64_t(behind >= mostBehind ? behind : std::min(behind, smallStep));
}

bool Indexer::isDue(std::size_t behind, bool hasTime) const
{
    if (m_when != Indexing::Behind || behind == 0)
        return false;
    return behind >= mostBehind || (hasTime && Clock::now() >= m_next);
}

bool Indexer::isOverdue(std::size_t behind) const
{
    return m_when == Indexing::Behind && behind >= 2 * mostBehind;
}

Indexer::Clock::time_point Indexer::dueAt() const
{
    return m_when == Indexing::Behind ? m_next : Clock::time_point::max();
}

void Indexer::stepped(Clock::time_point start, std::size_t behind)
{
    const auto end = Clock::now();
    const Clock::duration least = behind < smallStep ? Clock::duration(pause) : Clock::duration::zero();
    m_next = end + std::max(least, pauseForStep * (end - start));
}

} // namespace kith
