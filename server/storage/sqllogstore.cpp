// SPDX-License-Identifier: Apache-2.0
#include "server/storage/sqllogstore.h"

#include "server/storage/historyreader.h"
#include "server/storage/logview.h"
#include "server/storage/logwriter.h"

namespace kith {

SqlLogStore::SqlLogStore(StorageThreads &threads, LogTail &tail, const Clock &clock)
    : m_calls(threads)
    , m_tail(tail)
    , m_clock(clock)
{
}

void SqlLogStore::write(Write write, Callback<Written> done)
{
    const Instant receivedAt = write.receivedAt;
    const auto work = [&tail = m_tail, write = std::move(write), now = m_clock.now()](Database &db) {
        return LogWriter(db, tail, now).write(write);
    };
    m_calls.write(work, std::move(done), receivedAt);
}

void SqlLogStore::findRepeat(Write write, Callback<std::optional<Written>> done)
{
    const auto work = [&tail = m_tail,
                       write = std::move(write)](Database &db) -> Result<std::optional<Written>> {
        auto earlier = LogWriter(db, tail, 0).repeat(write);
        if (!earlier)
            return std::optional<Written>();
        if (!*earlier)
            return earlier->error();
        return std::optional(std::move(**earlier));
    };
    m_calls.write(work, std::move(done));
}

void SqlLogStore::readLog(ConversationId conversation, Seq after, int limit,
                          Callback<std::vector<Entry>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<Entry>> {
        return LogView(db).above(conversation, after, limit);
    };
    m_calls.read(work, std::move(done));
}

void SqlLogStore::readPage(const PageQuery &query, Callback<HistoryPage> done)
{
    const auto work = [query](Database &db) -> Result<HistoryPage> { return HistoryReader(db).page(query); };
    m_calls.read(work, std::move(done));
}

} // namespace kith
