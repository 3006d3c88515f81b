// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/sqlitefile.h"

#include "server/storage/database/schema.h"

#include <QFileInfo>

namespace kith {

namespace {

const QString notADatabase = QStringLiteral("26"); // SQLITE_NOTADB

//! Returns a null id if there is none, and nullopt if only the write-ahead log makes the file readable.
Result<std::optional<DatabaseId>> readId(const QString &path)
{
    DatabaseAddress alone = path;
    alone.immutable = true;
    Database file(alone, Database::Access::ReadOnly);
    // A checkpoint that was interrupted leaves a file that is shorter than its header says. SQLite reads it then, too.
    file.run(QStringLiteral("PRAGMA writable_schema = ON"));
    bool has = false;
    {
        Rows rows = file.run(QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = 'database_id'"));
        has = rows.next() && rows.number(0) > 0;
    }
    const DatabaseId id = has ? readDatabaseId(file) : DatabaseId();
    if (!file.fault())
        return std::optional(id);
    if (file.fault()->code == notADatabase)
        return file.openingError();
    return std::optional<DatabaseId>();
}

} // namespace

Result<Done> checkSqliteFile(const QString &path, DatabaseId expected)
{
    const QFileInfo file(path);
    if (file.size() == 0) {
        const QString log = path + QStringLiteral("-wal");
        const bool hasLog = QFileInfo::exists(log);
        if (!hasLog && expected.isNull())
            return Done{};
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral(
                "The database %1 is %2, although %3 says that there was one. Nothing was changed. Put the "
                "file back, or restore a backup into an empty data folder.")
                .arg(path, file.exists() ? QStringLiteral("empty") : QStringLiteral("missing"),
                     hasLog ? log : QStringLiteral("kithd.identity beside it")),
            0};
    }
    const auto id = readId(path);
    if (!id)
        return id.error();
    if (!expected.isNull() && *id && **id != expected)
        return foreignDatabase(path, expected);
    return Done{};
}

DatabaseId sqliteFileId(const QString &path)
{
    const auto id = readId(path);
    return id ? id->value_or(DatabaseId()) : DatabaseId();
}

} // namespace kith
