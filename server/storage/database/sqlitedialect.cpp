// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/dialect.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QUrl>

namespace kith {

namespace {

constexpr int busyMilliseconds = 5000; // another process (the command line) may hold the lock for a moment

//! SQLite's primary result codes that speak of the database and not of a statement.
QString generalProblem(int code)
{
    switch (code) {
    case 5: // BUSY
    case 6: // LOCKED
        return QStringLiteral("its database is held by another program");
    case 8: // READONLY
        return QStringLiteral("its database is read-only");
    case 10: // IOERR
    case 14: // CANTOPEN
        return QStringLiteral("its disk refuses");
    case 11: // CORRUPT
    case 26: // NOTADB
        return QStringLiteral("its database is damaged");
    case 13: // FULL
        return QStringLiteral("its disk is full");
    }
    return {};
}

class SqliteDialect final : public Dialect
{
public:
    QString driver() const override { return QStringLiteral("QSQLITE"); }

    void setAddress(QSqlDatabase &connection, const DatabaseAddress &address) const override
    {
        connection.setDatabaseName(address.file);
        QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyMilliseconds);
        if (address.files != DatabaseAddress::Files::All) {
            const bool isAlone = address.files == DatabaseAddress::Files::Alone;
            const QByteArray url = QUrl::fromLocalFile(address.file).toEncoded()
                + (isAlone ? "?immutable=1" : "?readonly_shm=1");
            connection.setDatabaseName(QString::fromLatin1(url));
            options += QStringLiteral(";QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY");
        }
        connection.setConnectOptions(options);
    }

    QStringList settings(const DatabaseAddress &, Access access) const override
    {
        return {
            QStringLiteral("PRAGMA synchronous = FULL"),
            QStringLiteral("PRAGMA secure_delete = ON"), // what is deleted is overwritten
            QStringLiteral("PRAGMA wal_autocheckpoint = 0"), // the Checkpointer does that
            QStringLiteral("PRAGMA query_only = %1").arg(int(access == Access::ReadOnly)),
        };
    }

    int socketOf(const QSqlDatabase &) const override { return -1; }
    QString translated(const QString &sql) const override { return sql; }

    QString begin(Access access) const override
    {
        return access == Access::ReadWrite ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN");
    }

    bool isPrepared(const QString &) const override { return true; }
    bool isEmbedded() const override { return true; }
    QString forgetPlans() const override { return {}; }
    QString lockExclusively() const override { return {}; }
    QString now() const override { return {}; }

    DatabaseError faultOf(const QSqlError &error) const override
    {
        const int code = error.nativeErrorCode().toInt() & 0xff;
        return fault(generalProblem(code), QString::number(code),
                     QStringLiteral("%1 (%2)").arg(error.databaseText().trimmed(), error.nativeErrorCode()));
    }

    Error openingError(const DatabaseAddress &address, const DatabaseError &fault) const override
    {
        return {ErrorCode::Unavailable,
                QStringLiteral("The database %1 %2. [%3]")
                    .arg(address.shown(), whatIsWrong(fault.code.toInt()), fault.detail),
                0};
    }

private:
    static QString whatIsWrong(int code)
    {
        switch (code) {
        case 5:
        case 6:
            return QStringLiteral("is held by another program. End that program, then start again");
        case 8:
            return QStringLiteral(
                "is read-only. Check the permissions of the file and of its folder, and that "
                "the disk is not mounted read-only");
        case 11:
        case 26:
            return QStringLiteral(
                "is damaged, or no database at all. It was left as it is; restore it from a backup");
        case 13:
            return QStringLiteral("cannot be written: the disk is full. Make room, then start again");
        default:
            return QStringLiteral(
                "cannot be opened. Check that its folder is there, and may be read and written");
        }
    }
};

} // namespace

const Dialect &sqliteDialect()
{
    static const SqliteDialect dialect;
    return dialect;
}

} // namespace kith
