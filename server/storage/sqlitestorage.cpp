// SPDX-License-Identifier: Apache-2.0
#include "server/storage/sqlitestorage.h"

#include "server/storage/database/schema.h"
#include "server/storage/log/unindexedtail.h"

namespace kith {

namespace {

Result<Done> prepare(const QString &path, Older older)
{
    Database db(path, Database::Access::ReadWrite);
    if (const auto done = migrate(db, migrations(), older); !done)
        return done;
    // The mode stays with the file; it is set only now that the file is known to be ours.
    Rows rows = db.run(QStringLiteral("PRAGMA journal_mode = WAL"));
    if (rows.next() && QString::fromUtf8(rows.bytes(0)) == QLatin1StringView("wal"))
        return Done{};
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
    if (const auto done = prepare(path, options.upgrade ? Older::Upgrade : Older::Refuse); !done)
        return done.error();
    StorageThreads::Options threads;
    threads.address = path;
    threads.log = std::make_unique<UnindexedTail>();
    threads.indexing = options.indexing;
    threads.checkpointInterval = options.checkpointInterval;
    // Two changes that cancel out: SQLite writes no page for one that is none.
    const QStringList check{QStringLiteral("UPDATE index_state SET high_water_mark = high_water_mark + 1"),
                            QStringLiteral("UPDATE index_state SET high_water_mark = high_water_mark - 1")};
    return std::unique_ptr<SqliteStorage>(new SqliteStorage(std::move(threads), clock, check));
}

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(const QString &path, const Clock &clock)
{
    return open(path, clock, Options{});
}

} // namespace kith
