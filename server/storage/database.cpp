// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database.h"

#include <QSqlError>
#include <QStringDecoder>

#include <atomic>

namespace kith {

namespace {

constexpr int busyMilliseconds = 5000; // another process (the command line) may hold the lock for a moment
constexpr std::int64_t retryAfter = 1000;

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

DatabaseFault faultOf(const QSqlError &error)
{
    DatabaseFault fault;
    fault.code = error.nativeErrorCode().toInt() & 0xff;
    fault.detail = QStringLiteral("%1 (%2)").arg(error.databaseText().trimmed(), error.nativeErrorCode());
    const QString problem = generalProblem(fault.code);
    fault.general = !problem.isEmpty();
    fault.error.retryAfter = retryAfter;
    if (fault.general) {
        fault.error.code = ErrorCode::Unavailable;
        fault.error.message =
            QStringLiteral(
                "The server cannot store right now: %1. Nothing was changed; try again in a moment.")
                .arg(problem);
    } else {
        fault.error.code = ErrorCode::Internal;
        fault.error.message = QStringLiteral(
            "The server made a mistake while storing. Nothing was changed; try again in a moment.");
    }
    return fault;
}

/*
    Values are bound by name: for a place alone Qt writes a name at each call, which costs more than the rest
    of it.
*/
const std::vector<QString> &placeholders()
{
    constexpr int most = 32;
    static const std::vector<QString> names = [] {
        std::vector<QString> made;
        for (int i = 0; i < most; ++i)
            made.push_back(QStringLiteral(":v%1").arg(i));
        return made;
    }();
    return names;
}

QString withNames(const QString &sql)
{
    QString named;
    std::size_t at = 0;
    for (const QChar c : sql)
        named += c == u'?' ? placeholders().at(at++) : QString(c);
    return named;
}

QString uniqueName()
{
    static std::atomic<int> count = 0;
    return QStringLiteral("kith-%1").arg(++count);
}

} // namespace

Error openingError(const QString &path, const DatabaseFault &fault)
{
    QString what;
    switch (fault.code) {
    case 5:
    case 6:
        what = QStringLiteral("is held by another program. End that program, then start again");
        break;
    case 8:
        what = QStringLiteral(
            "is read-only. Check the permissions of the file and of its folder, and that the disk is "
            "not mounted read-only");
        break;
    case 11:
    case 26:
        what = QStringLiteral(
            "is damaged, or no database at all. It was left as it is; restore it from a backup");
        break;
    case 13:
        what = QStringLiteral("cannot be written: the disk is full. Make room, then start again");
        break;
    default:
        what =
            QStringLiteral("cannot be opened. Check that its folder is there, and may be read and written");
    }
    return {ErrorCode::Unavailable, QStringLiteral("The database %1 %2. [%3]").arg(path, what, fault.detail),
            0};
}

QVariant column::of(const QString &text)
{
    return text.isEmpty() ? QVariant(QByteArray()) : QVariant(text.toUtf8());
}

QString column::text(const QVariant &value)
{
    // QString::fromUtf8 drops a leading U+FEFF.
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decode(value.toByteArray());
}

Rows::~Rows()
{
    if (m_query)
        m_query->finish();
}

bool Rows::next()
{
    return m_query && m_query->next();
}
int Rows::changed() const
{
    return m_query ? m_query->numRowsAffected() : 0;
}
std::int64_t Rows::number(int at) const
{
    return m_query->value(at).toLongLong();
}
QString Rows::text(int at) const
{
    return column::text(m_query->value(at));
}
QByteArray Rows::bytes(int at) const
{
    return m_query->value(at).toByteArray();
}
bool Rows::isNull(int at) const
{
    return m_query->isNull(at);
}

Database::Database(const QString &path, Access access)
    : m_name(uniqueName())
    , m_access(access)
    , m_connection(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name))
{
    m_connection.setDatabaseName(path);
    m_connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyMilliseconds));
}

Database::~Database()
{
    m_statements.clear();
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

bool Database::open()
{
    if (m_connection.isOpen())
        return true;
    const QString settings[] = {
        QStringLiteral("PRAGMA synchronous = FULL"),
        QStringLiteral("PRAGMA secure_delete = ON"), // what is deleted is overwritten
        QStringLiteral("PRAGMA wal_autocheckpoint = 0"), // the Checkpointer does that
        QStringLiteral("PRAGMA query_only = %1").arg(int(m_access == Access::ReadOnly)),
    };
    if (!m_connection.open()) {
        fail(m_connection.lastError());
        return false;
    }
    QSqlQuery query(m_connection);
    for (const QString &sql : settings) {
        if (!query.exec(sql)) {
            fail(query.lastError());
            m_connection.close();
            return false;
        }
    }
    return true;
}

QSqlQuery *Database::statement(const QString &sql)
{
    if (const auto known = m_statements.find(sql); known != m_statements.end())
        return known->second.get();
    if (!open())
        return nullptr;
    auto query = std::make_unique<QSqlQuery>(m_connection);
    query->setForwardOnly(true);
    if (!query->prepare(withNames(sql))) {
        fail(query->lastError());
        return nullptr;
    }
    return m_statements.emplace(sql, std::move(query)).first->second.get();
}

void Database::fail(const QSqlError &error)
{
    m_fault = faultOf(error);
}

Rows Database::run(const QString &sql, std::initializer_list<QVariant> values)
{
    if (m_fault)
        return Rows(nullptr);
    QSqlQuery *query = statement(sql);
    if (!query)
        return Rows(nullptr);
    auto name = placeholders().begin();
    for (const QVariant &value : values)
        query->bindValue(*name++, value);
    if (!query->exec()) {
        fail(query->lastError());
        query->finish();
        return Rows(nullptr);
    }
    return Rows(query);
}

void Database::begin()
{
    run(m_access == Access::ReadWrite ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN"));
}

void Database::commit()
{
    run(QStringLiteral("COMMIT"));
}

void Database::rollback()
{
    m_fault.reset();
    // Fails harmlessly where there is none: the fault may have ended it, as a full disk does.
    if (m_connection.isOpen())
        QSqlQuery(m_connection).exec(QStringLiteral("ROLLBACK"));
}

} // namespace kith
