// SPDX-License-Identifier: Apache-2.0
#include "server/storage/sqlitestorage.h"

#include "server/storage/schema.h"

namespace kith {

namespace {

Result<Done> prepare(const QString &path, Older older)
{
    Database db(path, Database::Access::ReadWrite);
    if (const auto done = migrate(db, path, migrations(), older); !done)
        return done;
    // The mode stays with the file; it is set only now that the file is known to be ours.
    Rows rows = db.run(QStringLiteral("PRAGMA journal_mode = WAL"));
    if (rows.next() && QString::fromUtf8(rows.bytes(0)) == QLatin1StringView("wal"))
        return Done{};
    if (const auto fault = db.fault())
        return openingError(path, *fault);
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
    return std::unique_ptr<SqliteStorage>(new SqliteStorage(path, clock, options));
}

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(const QString &path, const Clock &clock)
{
    return open(path, clock, Options{});
}

SqliteStorage::SqliteStorage(const QString &path, const Clock &clock, Options options)
    : m_threads(path, options.checkpointInterval, options.indexing)
    , m_log(m_threads, m_threads.tail(), clock)
    , m_conversations(m_threads, clock)
    , m_inbox(m_threads, m_threads.tail().heads())
    , m_accounts(m_threads, m_threads.tail().heads())
    , m_devices(m_threads)
    , m_invites(m_threads)
    , m_checks(m_threads)
{
}

SqliteStorage::~SqliteStorage()
{
    close();
}

Stores SqliteStorage::stores()
{
    return {m_log, m_conversations, m_inbox, m_accounts, m_devices, m_invites};
}

void SqliteStorage::checkWrites(Callback<Done> done)
{
    if (!m_threads.isRefusing())
        return done(Done{});
    // Two changes that cancel out: SQLite writes no page for one that is none.
    m_checks.write<Done>(
        [](Database &db) -> Result<Done> {
            db.run(QStringLiteral("UPDATE mark SET entry = entry + 1"));
            db.run(QStringLiteral("UPDATE mark SET entry = entry - 1"));
            return Done{};
        },
        std::move(done));
}

void SqliteStorage::close()
{
    m_threads.close();
}

} // namespace kith
