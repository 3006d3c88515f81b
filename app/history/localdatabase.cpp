// SPDX-License-Identifier: Apache-2.0
#include "app/history/localdatabase.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>

namespace kith {

namespace {

// Primary result codes of SQLite (sqlite3.h).
constexpr int sqlitePermission = 3;
constexpr int sqliteReadOnly = 8;
constexpr int sqliteIoError = 10;
constexpr int sqliteCorrupt = 11;
constexpr int sqliteFull = 13;
constexpr int sqliteCannotOpen = 14;
constexpr int sqliteNotADatabase = 26;

constexpr QFileDevice::Permissions ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr QFileDevice::Permissions others =
    QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;

Fault faultOf(const QSqlError &error)
{
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case sqliteCorrupt:
    case sqliteNotADatabase:
        return Fault::Corrupt;
    case sqliteFull:
        return Fault::Full;
    case sqliteIoError:
        return Fault::InputOutput;
    case sqliteReadOnly:
    case sqlitePermission:
    case sqliteCannotOpen:
        return Fault::ReadOnly;
    default:
        return Fault::Other;
    }
}

} // namespace

QString faultMessage(Fault fault, const QString &file)
{
    switch (fault) {
    case Fault::Full:
        return QCoreApplication::translate("History",
                                           "The disk is full: free some space. Until then nothing new is "
                                           "stored on this computer.");
    case Fault::InputOutput:
        return QCoreApplication::translate(
                   "History",
                   "The disk reported an error when %1 was used: check the disk and its "
                   "quota. Until then nothing new is stored on this computer.")
            .arg(file);
    case Fault::ReadOnly:
        return QCoreApplication::translate("History",
                                           "The folder %1 cannot be written: check its permissions. Until "
                                           "then nothing new is stored on this computer.")
            .arg(QFileInfo(file).absolutePath());
    case Fault::Corrupt:
        return QCoreApplication::translate(
                   "History",
                   "The local history in %1 is damaged and cannot be replaced: check its "
                   "folder. Until then nothing new is stored on this computer.")
            .arg(file);
    case Fault::None:
    case Fault::Other:
        break;
    }
    return QCoreApplication::translate("History", "The local history cannot be stored in %1.").arg(file);
}

LocalDatabase::LocalDatabase(const QString &file)
    : m_file(file)
    , m_connection(QStringLiteral("kith-%1").arg(toText(newId<ClientId>())))
{
}

LocalDatabase::~LocalDatabase()
{
    close();
}

bool LocalDatabase::open()
{
    close();
    clearFault();
    // SQLite's other files get the permissions of this one. If setting them fails, opening reports it.
    QFile file(m_file);
    if (!file.exists())
        static_cast<void>(file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerOnly));
    else if (file.permissions() & others)
        file.setPermissions(ownerOnly);
    file.close();
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    m_database.setDatabaseName(m_file);
    m_database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000"));
    if (!m_database.open()) {
        note(m_database.lastError());
        return false;
    }
    return plain(QStringLiteral("PRAGMA journal_mode = WAL"))
        && plain(QStringLiteral("PRAGMA synchronous = FULL"))
        && plain(QStringLiteral("PRAGMA foreign_keys = OFF"));
}

bool LocalDatabase::openReadOnly()
{
    clearFault();
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    m_database.setDatabaseName(m_file);
    m_database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
    if (!m_database.open())
        note(m_database.lastError());
    return m_fault == Fault::None;
}

void LocalDatabase::close()
{
    qDeleteAll(m_statements);
    m_statements.clear();
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_connection);
}

bool LocalDatabase::begin()
{
    clearFault();
    return plain(QStringLiteral("BEGIN IMMEDIATE"));
}

bool LocalDatabase::commit()
{
    if (m_fault == Fault::None && plain(QStringLiteral("COMMIT")))
        return true;
    rollback();
    return false;
}

void LocalDatabase::rollback()
{
    // Some faults end the transaction by themselves; then this one fails, which says nothing new.
    QSqlQuery(m_database).exec(QStringLiteral("ROLLBACK"));
}

bool LocalDatabase::run(const char *sql, Values values)
{
    QSqlQuery *query = exec(sql, values);
    m_changedRows = query ? query->numRowsAffected() : 0;
    finish(query);
    return m_fault == Fault::None;
}

qint64 LocalDatabase::number(const char *sql, Values values, qint64 otherwise)
{
    qint64 result = otherwise;
    each(sql, values, [&](const QSqlQuery &query) {
        if (!query.isNull(0))
            result = query.value(0).toLongLong();
    });
    return result;
}

QSqlQuery *LocalDatabase::exec(const char *sql, Values values)
{
    if (m_fault != Fault::None)
        return nullptr;
    QSqlQuery *&query = m_statements[sql];
    if (!query) {
        query = new QSqlQuery(m_database);
        query->setForwardOnly(true);
        if (!query->prepare(QString::fromLatin1(sql))) {
            note(query->lastError());
            delete query;
            m_statements.remove(sql);
            return nullptr;
        }
    }
    int position = 0;
    for (const QVariant &value : values)
        query->bindValue(position++, value);
    if (query->exec())
        return query;
    note(query->lastError());
    query->finish();
    return nullptr;
}

void LocalDatabase::finish(QSqlQuery *query)
{
    if (!query)
        return;
    if (query->lastError().isValid())
        note(query->lastError());
    query->finish();
}

void LocalDatabase::note(const QSqlError &error)
{
    if (m_fault != Fault::None)
        return;
    m_fault = faultOf(error);
    m_faultText = error.text();
}

bool LocalDatabase::plain(const QString &sql)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (query.exec(sql))
        return true;
    note(query.lastError());
    return false;
}

} // namespace kith
