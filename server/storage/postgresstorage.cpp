// SPDX-License-Identifier: Apache-2.0
#include "server/storage/postgresstorage.h"

#include "server/storage/database/schema.h"
#include "server/storage/log/postgreslog.h"

namespace kith {

namespace {

constexpr int readerThreads = 4; // they wait for the network most of the time

StorageThreads::Options threadsFor(const DatabaseAddress &address, const PostgresStorage::Options &options,
                                   std::optional<LastEntry> last)
{
    StorageThreads::Options threads;
    threads.address = address;
    threads.history = options.history;
    if (threads.history)
        threads.history->replica = true;
    threads.log = std::make_unique<PostgresLog>();
    threads.last = last;
    threads.readers = readerThreads;
    return threads;
}

//! The number of this start. Its row stays locked until the commit, so that numbers come in the order of commits.
std::int64_t nextStart(Database &db, std::int64_t step)
{
    std::int64_t number = 0;
    db.begin();
    {
        Rows rows = db.run(
            QStringLiteral("UPDATE counter SET number = number + ? WHERE name = 'start' RETURNING number"),
            {column::of(step)});
        if (rows.next())
            number = rows.number(0);
    }
    db.commit();
    return number;
}

//! Of the conversation that was written to last.
std::optional<LastEntry> newestEntry(Database &db)
{
    Rows rows = db.run(QStringLiteral("SELECT (key << %1) | head, sent_at FROM conversation WHERE head > 0 "
                                      "ORDER BY moved_at DESC LIMIT 1")
                           .arg(PostgresLog::seqBits));
    return rows.next() ? std::optional(LastEntry{rows.number(0), rows.number(1)}) : std::nullopt;
}

} // namespace

Result<Done> checkPostgresDriver()
{
    if (QSqlDatabase::isDriverAvailable(postgresDialect().driver()))
        return Done{};
    return Error{
        ErrorCode::Unavailable,
        QStringLiteral("Qt's driver for PostgreSQL is not installed. Install it (on Debian and Ubuntu "
                       "the package libqt6sql6-psql), then start again."),
        0};
}

Result<std::vector<std::int64_t>> connectedStarts(const DatabaseAddress &address)
{
    if (const auto there = checkPostgresDriver(); !there)
        return there.error();
    Database db(address, Database::Access::ReadOnly);
    std::vector<std::int64_t> starts;
    {
        Rows rows = db.run(
            QStringLiteral("SELECT DISTINCT CAST(substr(application_name, 7) AS bigint) AS start "
                           "FROM pg_stat_activity WHERE datname = current_database() "
                           "AND application_name ~ '^kithd [0-9]+$' "
                           // The writer looks every two seconds. A frozen server does not.
                           "AND state_change > clock_timestamp() - interval '6 seconds' ORDER BY start"));
        while (rows.next())
            starts.push_back(rows.number(0));
    }
    if (db.fault())
        return db.openingError();
    return starts;
}

Result<std::unique_ptr<PostgresStorage>> PostgresStorage::open(const DatabaseAddress &address,
                                                               const Clock &clock, const Options &options)
{
    if (const auto there = checkPostgresDriver(); !there)
        return there.error();
    DatabaseAddress claimed = address;
    claimed.claim = options.claim;
    Database db(claimed, Database::Access::ReadWrite);
    db.awaitClaim();
    const auto opened =
        migrate(db, postgresMigrations(), options.upgrade ? Older::Upgrade : Older::Refuse, options.expected);
    if (!opened)
        return opened.error();
    const auto last = newestEntry(db);
    const bool isRestored = historyepoch::check(db, options.known, last);
    if (claimed.claim != DatabaseAddress::Claim::None) {
        claimed.start = nextStart(db, isRestored ? historyepoch::numbersLost : 1);
        db.run(QStringLiteral("SELECT pg_advisory_unlock_all()")); // the writer takes it over
    }
    if (db.fault())
        return db.openingError();
    std::unique_ptr<PostgresStorage> storage(new PostgresStorage(claimed, clock, options, *opened, last));
    storage->clockCheck().compare(db);
    return storage;
}

PostgresStorage::PostgresStorage(const DatabaseAddress &address, const Clock &clock, const Options &options,
                                 const Migrated &opened, std::optional<LastEntry> last)
    : Storage(threadsFor(address, options, last), clock, opened)
    , m_address(address)
{
}

} // namespace kith
