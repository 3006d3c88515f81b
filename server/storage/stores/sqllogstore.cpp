// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqllogstore.h"

#include "server/storage/log/historyreader.h"
#include "server/storage/log/logview.h"
#include "server/storage/log/logwriter.h"

namespace kith {

namespace {

struct Writing {
    static constexpr bool gathers = true;

    Result<Written> operator()(Database &db) { return LogWriter(db, log, now).write(write); }
    void addLocks(LockSet &locks) const { LogWriter::addLocks(write, locks); }

    WriterLog &log;
    const Write write;
    const std::int64_t now;
};

struct Finding {
    static constexpr bool gathers = true;

    Result<std::optional<Written>> operator()(Database &db)
    {
        auto earlier = LogWriter(db, log, 0).repeat(write);
        if (!earlier)
            return std::optional<Written>();
        if (!*earlier)
            return earlier->error();
        return std::optional(std::move(**earlier));
    }
    void addLocks(LockSet &locks) const { LogWriter::addLocks(write, locks); }

    WriterLog &log;
    const Write write;
};

} // namespace

SqlLogStore::SqlLogStore(StorageThreads &threads, WriterLog &log, const Clock &clock)
    : m_queue(threads)
    , m_pages(threads)
    , m_log(log)
    , m_clock(clock)
{
}

void SqlLogStore::write(Write write, Callback<Written> done)
{
    const Instant receivedAt = write.receivedAt;
    m_queue.write(Writing{m_log, std::move(write), m_clock.now()}, std::move(done), receivedAt);
}

void SqlLogStore::findRepeat(Write write, Callback<std::optional<Written>> done)
{
    m_queue.write(Finding{m_log, std::move(write)}, std::move(done));
}

void SqlLogStore::readLog(ConversationId conversation, Seq after, int limit,
                          Callback<std::vector<Entry>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<Entry>> {
        return LogView(db).above(conversation, after, limit);
    };
    m_queue.read(work, std::move(done));
}

void SqlLogStore::readPage(const PageQuery &query, Callback<HistoryPage> done)
{
    const auto work = [query](Database &db) -> Result<HistoryPage> {
        HistoryPage page = HistoryReader(db).page(query);
        if (db.address().replica && page.head < query.before - 1)
            db.fail(QStringLiteral("The replica is behind."));
        return page;
    };
    // What is new must be there; what somebody scrolls back to has been for a while.
    if (query.before > 0 && query.above == 0)
        m_pages.readHistory(work, std::move(done));
    else
        m_pages.read(work, std::move(done));
}

} // namespace kith
