// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/schema.h"

#include <functional>

namespace kith {

namespace {

constexpr std::int64_t applicationId = 0x4b697468; // "Kith"

std::int64_t number(Database &db, const QString &sql)
{
    Rows rows = db.run(sql);
    return rows.next() ? rows.number(0) : 0;
}

//! What a database says of itself.
struct Found {
    std::int64_t tables = 0;
    bool ours = false;
    bool copying = false; // and unfinished
    std::int64_t version = 0;
    DatabaseId id;
};

Found look(Database &db)
{
    Found found;
    if (db.address().isPostgres()) {
        const auto count = [&](const QString &where) {
            return number(db,
                          QStringLiteral("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
                              + where);
        };
        found.tables = count({});
        found.ours = count(QStringLiteral(" AND tablename = 'kith_schema'")) > 0;
        found.copying = count(QStringLiteral(" AND tablename = 'kith_copy'")) > 0;
        if (found.ours)
            found.version = number(db, QStringLiteral("SELECT version FROM kith_schema"));
        if (count(QStringLiteral(" AND tablename = 'database_id'")) > 0)
            found.id = readDatabaseId(db);
    } else {
        found.tables = number(db, QStringLiteral("SELECT count(*) FROM sqlite_master"));
        found.ours = number(db, QStringLiteral("PRAGMA application_id")) == applicationId;
        found.version = number(db, QStringLiteral("PRAGMA user_version"));
        if (number(db, QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = 'database_id'")) > 0)
            found.id = readDatabaseId(db);
    }
    return found;
}

void setVersion(Database &db, std::int64_t version)
{
    if (db.address().isPostgres()) {
        db.run(QStringLiteral("CREATE TABLE IF NOT EXISTS kith_schema (version bigint NOT NULL)"));
        db.run(QStringLiteral("DELETE FROM kith_schema"));
        db.run(QStringLiteral("INSERT INTO kith_schema VALUES (?)"), {column::of(version)});
    } else {
        db.run(QStringLiteral("PRAGMA application_id = %1").arg(applicationId));
        db.run(QStringLiteral("PRAGMA user_version = %1").arg(version));
    }
}

void make(Database &db, const std::vector<Migration> &steps, std::int64_t from)
{
    for (auto at = static_cast<std::size_t>(from); at < steps.size(); ++at)
        steps[at](db);
    // Written even where nothing is new: BEGIN IMMEDIATE alone does not notice a read-only file.
    setVersion(db, static_cast<std::int64_t>(steps.size()));
}

Error refusal(const Database &db, const QString &what)
{
    return {ErrorCode::Unavailable, QStringLiteral("The database %1 %2").arg(db.address().shown(), what), 0};
}

Result<Done> check(const Database &db, const Found &found, std::int64_t latest, Older older)
{
    if (found.tables > 0 && !found.ours) {
        return refusal(
            db,
            QStringLiteral("belongs to another program and was left as it is. Choose another %1.")
                .arg(db.address().isPostgres() ? QStringLiteral("database") : QStringLiteral("data folder")));
    }
    if (found.version > latest) {
        return refusal(
            db,
            QStringLiteral("was written by a newer version of Kith (schema %1, this one knows %2) and "
                           "was left as it is. Start the newer version again.")
                .arg(found.version)
                .arg(latest));
    }
    if (found.copying) {
        return refusal(
            db,
            QStringLiteral("is being filled by 'kithd migrate', which did not come to its end yet. "
                           "Run that again: it goes on where it stopped."));
    }
    if (found.version < latest && found.tables > 0 && older == Older::Refuse) {
        return refusal(
            db,
            QStringLiteral("was written by an earlier version of Kith, whose server may be running, "
                           "and was left as it is. 'kithd serve' of this version brings it up to "
                           "date."));
    }
    return Done{};
}

//! \a work in one transaction, and no other at the same time.
template <typename T>
Result<T> inTurn(Database &db, const std::function<Result<T>()> &work)
{
    db.begin();
    if (db.address().isPostgres()) // another node may be at it, for long
        db.run(QStringLiteral("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"));
    db.lockExclusively();
    Result<T> done = work();
    if (done)
        db.commit();
    if (db.fault())
        done = db.openingError();
    if (!done)
        db.rollback();
    return done;
}

} // namespace

DatabaseId readDatabaseId(Database &db)
{
    Rows rows = db.run(QStringLiteral("SELECT id FROM database_id"));
    return rows.next() ? rows.id<DatabaseId>(0) : DatabaseId();
}

Result<Migrated> migrate(Database &db, const std::vector<Migration> &steps, Older older, DatabaseId expected)
{
    return inTurn<Migrated>(db, [&]() -> Result<Migrated> {
        const Found found = look(db);
        const auto right = check(db, found, static_cast<std::int64_t>(steps.size()), older);
        if (!right)
            return right.error();
        if (!expected.isNull() && found.id != expected && !db.fault())
            return foreignDatabase(db.address().shown(), expected);
        make(db, steps, found.version);
        return Migrated{look(db).id, found.tables == 0};
    });
}

Result<Done> checkVersion(Database &db)
{
    const Found found = look(db);
    if (db.fault())
        return db.openingError();
    if (found.tables == 0)
        return refusal(db, QStringLiteral("is empty."));
    return check(db, found, static_cast<std::int64_t>(migrations().size()), Older::Refuse);
}

Result<Done> beginCopy(Database &db, DatabaseId id)
{
    return inTurn<Done>(db, [&]() -> Result<Done> {
        const auto latest = static_cast<std::int64_t>(postgresMigrations().size());
        const Found found = look(db);
        if (found.copying && found.version == latest)
            return Done{};
        if (found.copying)
            return refusal(
                db, QStringLiteral("was begun by another version of Kith. Make it anew, and begin again."));
        if (found.tables > 0)
            return refusal(db, QStringLiteral("is not empty and was left as it is. Choose one that is."));
        make(db, postgresMigrations(), 0);
        db.run(QStringLiteral("UPDATE database_id SET id = ?"), {column::of(id)});
        db.run(QStringLiteral("CREATE TABLE kith_copy (name text PRIMARY KEY, rows bigint NOT NULL, checksum "
                              "bigint NOT NULL)"));
        return Done{};
    });
}

} // namespace kith
