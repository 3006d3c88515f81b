// SPDX-License-Identifier: Apache-2.0
#include "server/storage/sqlitestorage.h"

#include "server/storage/database/schema.h"
#include "server/storage/database/sqlitefile.h"
#include "server/storage/log/unindexedtail.h"

namespace kith {

namespace {

struct Prepared {
    Migrated opened;
    std::optional<LastEntry> lastEntry;
};

bool setWriteAheadLog(Database &db)
{
    Rows rows = db.run(QStringLiteral("PRAGMA journal_mode = WAL"));
    return rows.next() && QString::fromUtf8(rows.bytes(0)) == QLatin1StringView("wal");
}

//! Returns nullopt also if the row is damaged, which is no reason not to start.
std::optional<LastEntry> lastEntry(Database &db)
{
    std::optional<LastEntry> last;
    {
        Rows rows = db.run(QStringLiteral("SELECT id, sent_at FROM entry ORDER BY id DESC LIMIT 1"));
        if (rows.next())
            last = LastEntry{rows.number(0), rows.number(1)};
    }
    if (db.fault())
        db.rollback();
    return last;
}

Result<Prepared> prepare(const QString &path, const SqliteStorage::Options &options)
{
    if (const auto right = checkSqliteFile(path, options.expected); !right)
        return right.error();
    Database db(path, Database::Access::ReadWrite);
    const auto opened =
        migrate(db, migrations(), options.upgrade ? Older::Upgrade : Older::Refuse, options.expected);
    if (!opened)
        return opened.error();
    // The mode stays with the file; it is set only now that the file is known to be ours.
    if (setWriteAheadLog(db)) {
        const auto last = lastEntry(db);
        historyepoch::check(db, options.known, last);
        if (!db.fault())
            return Prepared{*opened, last};
    }
    if (db.fault())
        return db.openingError();
    return Error{
        ErrorCode::Unavailable,
        QStringLiteral("The database %1 lies on a file system that cannot hold it (no write-ahead log, as on "
                       "some network shares). Choose a data folder on a local disk.")
            .arg(path),
        0};
}

} // namespace

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(const QString &path, const Clock &clock,
                                                           Options options)
{
    const auto prepared = prepare(path, options);
    if (!prepared)
        return prepared.error();
    StorageThreads::Options threads;
    threads.address = path;
    threads.log = std::make_unique<UnindexedTail>();
    threads.last = prepared->lastEntry;
    threads.indexing = options.indexing;
    threads.checkpointInterval = options.checkpointInterval;
    return std::unique_ptr<SqliteStorage>(new SqliteStorage(std::move(threads), clock, prepared->opened));
}

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(const QString &path, const Clock &clock)
{
    return open(path, clock, Options{});
}

} // namespace kith
