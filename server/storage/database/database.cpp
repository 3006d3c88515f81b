// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/database.h"

#include <QSqlError>
#include <QStringDecoder>

#include <atomic>
#include <thread>

namespace kith {

namespace {

constexpr auto pauseBetweenTries = std::chrono::milliseconds(250);
constexpr int triesToClaim = 12;
constexpr auto planTime = std::chrono::minutes(1);

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

Database::Database(const DatabaseAddress &address, Access access, StatementWatch *watch)
    : m_address(address)
    , m_access(access)
    , m_dialect(Dialect::of(address))
    , m_watch(watch)
{
    connect();
}

Database::~Database()
{
    disconnect();
}

void Database::connect()
{
    m_name = uniqueName();
    m_connection = QSqlDatabase::addDatabase(m_dialect.driver(), m_name);
    m_dialect.setAddress(m_connection, m_address);
}

void Database::disconnect()
{
    if (m_dialect.isEmbedded()) {
        m_statements.clear();
        m_connection.close();
    }
    m_watched.reset();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
    m_statements.clear(); // behind the connection: they would be taken back one by one
}

bool Database::open()
{
    if (m_connection.isOpen())
        return true;
    if (m_notOpened && std::chrono::steady_clock::now() < m_nextTry) {
        m_fault = m_notOpened;
        return false;
    }
    m_notOpened.reset();
    if (!m_connection.open())
        fail(m_connection.lastError());
    else if (const int socket = m_watch ? m_dialect.socketOf(m_connection) : -1; socket >= 0)
        m_watched = std::make_unique<StatementWatch::Connection>(*m_watch, socket);
    for (const QString &sql : m_dialect.settings(m_address, m_access)) {
        if (!m_fault)
            execute(sql);
    }
    if (!m_fault) {
        ++m_timesOpened;
        return true;
    }
    m_watched.reset();
    m_connection.close();
    if (!m_dialect.isEmbedded()) {
        m_notOpened = m_fault;
        m_nextTry = std::chrono::steady_clock::now() + pauseBetweenTries;
    }
    return false;
}

void Database::awaitClaim()
{
    open();
    for (int tries = 1; m_fault && m_fault->again && tries < triesToClaim; ++tries) {
        m_fault.reset();
        std::this_thread::sleep_for(pauseBetweenTries);
        open();
    }
}

QSqlQuery *Database::statement(const QString &sql)
{
    if (const auto known = m_statements.find(sql); known != m_statements.end())
        return known->second.get();
    auto query = std::make_unique<QSqlQuery>(m_connection);
    query->setForwardOnly(m_dialect.isEmbedded());
    if (!query->prepare(withNames(m_dialect.translated(sql)))) {
        fail(query->lastError());
        return nullptr;
    }
    return m_statements.emplace(sql, std::move(query)).first->second.get();
}

bool Database::execute(const QString &sql)
{
    const StatementWatch::Statement running(m_watched.get());
    QSqlQuery query(m_connection);
    if (!query.exec(sql))
        fail(query.lastError());
    return !m_fault;
}

void Database::fail(const QSqlError &error)
{
    m_fault = m_dialect.faultOf(error);
    m_fault->lost = m_fault->lost || !m_connection.isOpen();
}

Rows Database::run(const QString &sql, std::span<const QVariant> values)
{
    if (m_fault || !open())
        return Rows(nullptr);
    if (!m_dialect.isPrepared(sql)) {
        execute(m_dialect.translated(sql));
        return Rows(nullptr);
    }
    const StatementWatch::Statement running(m_watched.get());
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
    run(m_dialect.begin(m_access));
    if (m_fault && m_fault->lost && !m_notOpened) { // while nobody used it
        rollback();
        run(m_dialect.begin(m_access));
    }
    renewPlans();
}

//! A plan is kept for good, but its tables grow, perhaps without anybody gathering statistics.
void Database::renewPlans()
{
    const auto now = std::chrono::steady_clock::now();
    const QString sql = m_dialect.forgetPlans();
    if (sql.isEmpty() || now - m_planned < planTime)
        return;
    m_planned = now;
    run(sql);
}

void Database::commit()
{
    const bool before = m_fault.has_value();
    run(QStringLiteral("COMMIT"));
    if (!before && m_fault && m_fault->lost && m_access == Access::ReadWrite) {
        m_fault->error.message = QStringLiteral(
            "The server lost its database while storing, and cannot tell whether this was stored. "
            "Try again in a moment: the same message is never stored twice.");
    }
}

void Database::rollback()
{
    const bool lost = m_fault && m_fault->lost;
    m_fault.reset();
    if (lost && !m_dialect.isEmbedded()) {
        disconnect();
        connect();
    } else if (m_connection.isOpen()) {
        // Fails harmlessly where there is none: the fault may have ended it, as a full disk does.
        const StatementWatch::Statement running(m_watched.get());
        QSqlQuery(m_connection).exec(QStringLiteral("ROLLBACK"));
    }
}

void Database::lockExclusively()
{
    const QString sql = m_dialect.lockExclusively();
    if (!sql.isEmpty())
        run(sql);
}

std::int64_t Database::now(std::int64_t process)
{
    const QString sql = m_dialect.now();
    if (sql.isEmpty())
        return process;
    Rows rows = run(sql);
    return rows.next() ? rows.number(0) : 0;
}

void Database::fail(const QString &why)
{
    if (!m_fault)
        m_fault = m_dialect.fault(why, {}, why);
}

} // namespace kith
