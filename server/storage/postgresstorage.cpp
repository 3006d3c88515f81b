// SPDX-License-Identifier: Apache-2.0
#include "server/storage/postgresstorage.h"

#include "server/storage/postgreslog.h"
#include "server/storage/schema.h"

namespace kith {

namespace {

constexpr int readerThreads = 4; // they wait for the network most of the time

StorageThreads::Options threadsFor(const DatabaseAddress &address, const PostgresStorage::Options &options)
{
    StorageThreads::Options threads;
    threads.address = address;
    threads.history = options.history;
    if (threads.history)
        threads.history->replica = true;
    threads.log = std::make_unique<PostgresLog>();
    threads.readers = readerThreads;
    return threads;
}

} // namespace

Result<std::unique_ptr<PostgresStorage>> PostgresStorage::open(const DatabaseAddress &address,
                                                               const Clock &clock, const Options &options)
{
    if (!QSqlDatabase::isDriverAvailable(postgresDialect().driver())) {
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("Qt's driver for PostgreSQL is not installed. Install it (on Debian and Ubuntu "
                           "the package libqt6sql6-psql), then start again."),
            0};
    }
    Database db(address, Database::Access::ReadWrite);
    if (const auto done = migrate(db, postgresMigrations(), options.upgrade ? Older::Upgrade : Older::Refuse);
        !done)
        return done.error();
    return std::unique_ptr<PostgresStorage>(new PostgresStorage(address, clock, options));
}

PostgresStorage::PostgresStorage(const DatabaseAddress &address, const Clock &clock, const Options &options)
    : Storage(threadsFor(address, options), clock,
              {QStringLiteral("UPDATE counter SET number = number + 1 WHERE name = 'check'")})
    , m_address(address)
{
}

Result<std::int64_t> PostgresStorage::nextStart()
{
    Database db(m_address, Database::Access::ReadWrite);
    std::int64_t number = 0;
    db.begin();
    {
        // The row stays locked until the commit, so that numbers come in the order of commits.
        Rows rows = db.run(
            QStringLiteral("UPDATE counter SET number = number + 1 WHERE name = 'start' RETURNING number"));
        if (rows.next())
            number = rows.number(0);
    }
    db.commit();
    if (db.fault())
        return db.openingError();
    return number;
}

} // namespace kith
