// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/sqlitefile.h"

#include "server/storage/database/database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace kith {

namespace {

const QString corrupt = QStringLiteral("11"); // SQLITE_CORRUPT
const QString notADatabase = QStringLiteral("26"); // SQLITE_NOTADB

constexpr int triesToRead = 3; // a running server may move its log into the file in between

struct Seen {
    DatabaseId id; // null: there is none
    std::int64_t logs = 0; // the number of the last write-ahead log, see numberLog()
    QString code; // of the fault; empty: the above was read
    Error error;
};

Seen inspect(const QString &path, DatabaseAddress::Files files)
{
    DatabaseAddress address = path;
    address.files = files;
    Database db(address, Database::Access::ReadOnly);
    // A checkpoint that was interrupted leaves a file that is shorter than its header says. SQLite reads it then, too.
    db.run(QStringLiteral("PRAGMA writable_schema = ON"));
    bool has = false;
    {
        Rows rows = db.run(QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = 'database_id'"));
        has = rows.next() && rows.number(0) > 0;
    }
    Seen seen;
    if (has) {
        Rows rows = db.run(QStringLiteral("SELECT id, rowid FROM database_id"));
        if (rows.next())
            seen = {rows.id<DatabaseId>(0), rows.number(1), {}, {}};
    }
    if (db.fault()) {
        seen.code = db.fault()->code;
        seen.error = db.openingError();
    }
    return seen;
}

//! Each log begins only when all of the one before is in the file. VACUUM sets the number to 1, and writes the whole database.
bool continues(std::int64_t file, std::int64_t whole)
{
    return whole == file || whole == file + 1 || whole == 1;
}

//! Whether the write-ahead log is that of the file. \a whole is what SQLite makes of both.
bool belongTogether(const Seen &file, const Seen &whole, DatabaseId expected)
{
    if (!whole.code.isEmpty())
        return whole.code != corrupt && whole.code != notADatabase;
    if (!expected.isNull() && whole.id != expected)
        return false;
    return !file.code.isEmpty() || file.id.isNull()
        || (whole.id == file.id && continues(file.logs, whole.logs));
}

Result<Done> checkLog(const QString &path, DatabaseId expected)
{
    const QString log = path + QStringLiteral("-wal");
    if (QFileInfo(log).size() == 0)
        return Done{};
    QFile index(path + QStringLiteral("-shm"));
    const bool isNew = !index.exists() && index.open(QIODevice::WriteOnly); // SQLite reads no log without
    for (int tries = 0; tries < triesToRead; ++tries) {
        const Seen file = inspect(path, DatabaseAddress::Files::Alone);
        if (belongTogether(file, inspect(path, DatabaseAddress::Files::WithLog), expected))
            return Done{};
    }
    if (isNew)
        index.remove();
    return Error{
        ErrorCode::Unavailable,
        QStringLiteral("The write-ahead log %1 is not that of the database %2: one of them was "
                       "replaced. Nothing was changed. Put back the one that belongs to the other. A "
                       "backup is put alone into an empty data folder.")
            .arg(log, path),
        0};
}

//! Returns the file that says that there was a database, for a message; empty if none does.
QString witness(const QString &path, DatabaseId expected)
{
    const auto has = [](const QString &file) { return QFileInfo::exists(file); };
    if (const QString log = path + QStringLiteral("-wal"); has(log))
        return log;
    if (!expected.isNull())
        return QStringLiteral("kithd.identity beside it");
    if (const QString index = path + QStringLiteral("-shm"); has(index))
        return index;
    // Written by each start that opened its database.
    const QString address = QFileInfo(path).dir().filePath(QStringLiteral("kithd.address"));
    return has(address) ? QStringLiteral("kithd.address beside it") : QString();
}

} // namespace

Result<Done> checkSqliteFile(const QString &path, DatabaseId expected)
{
    const QFileInfo info(path);
    if (info.size() == 0) {
        const QString says = witness(path, expected);
        if (says.isEmpty())
            return Done{};
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral(
                "The database %1 is %2, although %3 says that there was one. Nothing was changed. Put the "
                "file back, or restore a backup into an empty data folder.")
                .arg(path, info.exists() ? QStringLiteral("empty") : QStringLiteral("missing"), says),
            0};
    }
    const Seen file = inspect(path, DatabaseAddress::Files::Alone);
    if (file.code == notADatabase)
        return file.error;
    if (!expected.isNull() && file.code.isEmpty() && file.id != expected)
        return foreignDatabase(path, expected);
    return checkLog(path, expected);
}

DatabaseId sqliteFileId(const QString &path)
{
    return inspect(path, DatabaseAddress::Files::Alone).id;
}

void numberLog(Database &db)
{
    // Not one more than in the log: another process may have numbered the same log.
    const Seen file = inspect(db.address().file, DatabaseAddress::Files::Alone);
    if (file.code.isEmpty() && !file.id.isNull())
        db.run(QStringLiteral("UPDATE database_id SET rowid = ?"), {column::of(file.logs + 1)});
}

} // namespace kith
