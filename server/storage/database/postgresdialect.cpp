// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/dialect.h"

#include <QLibrary>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>

#include <algorithm>
#include <array>

namespace kith {

namespace {

/*
    A server or a path to it that is gone without a word, or a server that is frozen, is noticed within 10 s (see StatementWatch); a
    transaction that another node has left open, by its end, within 15 s.
*/
const QString connectOptions = QStringLiteral(
    "connect_timeout=3 keepalives=1 keepalives_idle=5 keepalives_interval=2 keepalives_count=2 "
    "tcp_user_timeout=10000 application_name=kithd ");

// The last statement: a successful commit means that the data is on disk, whatever the server's default is.
const QString sessionSettings = QStringLiteral(
    "SET client_min_messages = error; SET bytea_output = hex; SET jit = off; SET statement_timeout = 6000; "
    "SET lock_timeout = 5000; "
    "SET idle_in_transaction_session_timeout = 15000; SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'");

// Plans each statement once and by key, even if the table was small then, or was never analysed.
const QString planSettings = QStringLiteral(
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off");

/*
    The same from the other side, since what a session holds lasts as long as it: a kithd that is gone is noticed
    within 10 s, one that was killed at once, or within 2 s where a statement of it runs (where PostgreSQL's system
    can tell).
*/
const QString sessionEnd = QStringLiteral(
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 2; "
    "SET tcp_user_timeout = 10000; "
    "DO $$BEGIN SET client_connection_check_interval = 2000; EXCEPTION WHEN others THEN END$$");

constexpr int advisoryLock = 0x4b697468; // "Kith": its key
const QString held = QStringLiteral("KITH1");
const QString heldMeanwhile = QStringLiteral("KITH2");

//! Holds the database as long as the session lasts.
QString claim(const DatabaseAddress &address)
{
    const bool alone = address.claim == DatabaseAddress::Claim::Alone;
    QString sql = QStringLiteral(R"(DO $$BEGIN
IF NOT pg_try_advisory_lock%1(%2, 1) THEN
    RAISE EXCEPTION 'another kithd uses this database, by %', (
        SELECT 'its process ' || pid || coalesce(' from ' || host(client_addr), '')
        FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND granted AND classid = %2 AND objid = 1 AND objsubid = 2
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1)
        USING ERRCODE = '%3';
END IF;)")
                      .arg(alone ? QString() : QStringLiteral("_shared"))
                      .arg(advisoryLock)
                      .arg(held);
    if (alone && address.start > 0) {
        sql += QStringLiteral(R"(
IF (SELECT number FROM counter WHERE name = 'start') <> %1 THEN
    RAISE EXCEPTION 'another kithd has used this database meanwhile; start this one again' USING ERRCODE = '%2';
END IF;)")
                   .arg(address.start)
                   .arg(heldMeanwhile);
    }
    return sql + QStringLiteral(" END$$");
}

//! Returns the fault of the whole database that an SQLSTATE names, or empty for a fault of one statement.
QString generalProblem(const QString &code)
{
    if (code.isEmpty() || code.startsWith(QLatin1StringView("08"))
        || code.startsWith(QLatin1StringView("57P")))
        return QStringLiteral("its database cannot be reached");
    if (code == QLatin1StringView("25006"))
        return QStringLiteral("its database is read-only");
    if (code == held)
        return QStringLiteral("its database is in use by another kithd");
    if (code == heldMeanwhile)
        return QStringLiteral(
            "its database was used by another kithd meanwhile, and so it must be started again");
    if (code.startsWith(QLatin1StringView("40")))
        return QStringLiteral("too many write to the same at once");
    if (code == QLatin1StringView("55P03") || code == QLatin1StringView("57014")
        || code == QLatin1StringView("25P03"))
        return QStringLiteral("its database is too slow");
    if (code == QLatin1StringView("53100"))
        return QStringLiteral("its database's disk is full");
    if (code.startsWith(QLatin1StringView("53")))
        return QStringLiteral("its database has too much to do");
    if (code.startsWith(QLatin1StringView("58")) || code.startsWith(QLatin1StringView("XX")))
        return QStringLiteral("its database's disk refuses");
    return {};
}

bool isLost(const QString &code)
{
    return code.isEmpty() || code.startsWith(QLatin1StringView("08"))
        || code.startsWith(QLatin1StringView("57P")) || code == QLatin1StringView("25006")
        || code == QLatin1StringView("25P03");
}

class PostgresDialect final : public Dialect
{
public:
    QString driver() const override { return QStringLiteral("QPSQL"); }

    void setAddress(QSqlDatabase &connection, const DatabaseAddress &address) const override
    {
        connection.setHostName(address.hosts);
        connection.setDatabaseName(address.name);
        connection.setUserName(address.user);
        connection.setPassword(address.password);
        // Of two values the last one counts. Qt's port is one number.
        const QString role = address.replica ? QString() : QStringLiteral("target_session_attrs=read-write ");
        connection.setConnectOptions(connectOptions + address.options + role
                                     + QStringLiteral("port='%1'").arg(address.ports));
    }

    QStringList settings(const DatabaseAddress &address, Access access) const override
    {
        QStringList statements{sessionSettings, sessionEnd, planSettings};
        if (address.claim != DatabaseAddress::Claim::None && access == Access::ReadWrite)
            statements.append(claim(address));
        if (address.start > 0)
            statements.append(QStringLiteral("SET application_name = 'kithd %1'").arg(address.start));
        return statements;
    }

    // From the library of Qt's driver, which is in the process already.
    int socketOf(const QSqlDatabase &connection) const override
    {
        constexpr int libpq = 5;
        using Function = int (*)(void *);
        static const auto socket = Function(QLibrary::resolve(QStringLiteral("pq"), libpq, "PQsocket"));
        const QVariant handle = connection.driver()->handle();
        const QByteArrayView type = handle.typeName(); // Qt's page says the one, Qt 6 the other
        return socket && (type == "PGconn*" || type == "pg_conn*")
            ? socket(*static_cast<void *const *>(handle.constData()))
            : -1;
    }

    QString translated(const QString &sql) const override
    {
        QString text = sql;
        if (sql.startsWith(QLatin1StringView("CREATE"))) {
            text.replace(QLatin1StringView("key INTEGER PRIMARY KEY"),
                         QLatin1StringView("key BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY"));
            text.replace(QLatin1StringView(" INTEGER"), QLatin1StringView(" BIGINT"));
            text.replace(QLatin1StringView(" WITHOUT ROWID"), QLatin1StringView(""));
        }
        if (sql.startsWith(QLatin1StringView("CREATE")) || sql.startsWith(QLatin1StringView("ALTER")))
            text.replace(QLatin1StringView(" BLOB"), QLatin1StringView(" BYTEA"));
        text.replace(QLatin1StringView(" CROSS JOIN "), QLatin1StringView(" JOIN "));
        // No entry is unindexed: the indexes change in the same commit.
        text.replace(QLatin1StringView("id > (SELECT high_water_mark FROM index_state)"),
                     QLatin1StringView("FALSE"));
        text.replace(QLatin1StringView("coalesce(tail.sent_at, conversation.sent_at)"),
                     QLatin1StringView("conversation.moved_at"));
        return text;
    }

    QString begin(Access access) const override
    {
        return access == Access::ReadWrite
            ? QStringLiteral("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            : QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }

    bool isPrepared(const QString &sql) const override
    {
        constexpr std::array prepared{QLatin1StringView("SELECT"), QLatin1StringView("INSERT"),
                                      QLatin1StringView("UPDATE"), QLatin1StringView("DELETE"),
                                      QLatin1StringView("WITH")};
        const QString text = sql.trimmed();
        return std::ranges::any_of(prepared, [&](QLatin1StringView word) { return text.startsWith(word); });
    }

    bool isEmbedded() const override { return false; }

    QString forgetPlans() const override { return QStringLiteral("DISCARD PLANS"); }

    QString lockExclusively() const override
    {
        return QStringLiteral("SELECT pg_advisory_xact_lock(%1)").arg(advisoryLock);
    }

    QString now() const override
    {
        return QStringLiteral("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)");
    }

    DatabaseError faultOf(const QSqlError &error) const override
    {
        const QString code = error.nativeErrorCode();
        // Omits later lines and messages about values: they may contain user text.
        const QString words = code.startsWith(QLatin1StringView("22"))
            ? QStringLiteral("a value does not fit")
            : error.databaseText().section(u'\n', 0, 0).trimmed();
        DatabaseError found = fault(generalProblem(code), code, QStringLiteral("%1 (%2)").arg(words, code));
        found.lost = isLost(code);
        // Deadlock, serialization, a key that somebody else made at the same time, and somebody else's claim.
        found.again = code == QLatin1StringView("40P01") || code == QLatin1StringView("40001")
            || code == QLatin1StringView("23505") || code == held;
        return found;
    }

    Error openingError(const DatabaseAddress &address, const DatabaseError &fault) const override
    {
        return {ErrorCode::Unavailable,
                QStringLiteral("The database %1 %2. [%3]")
                    .arg(address.shown(), whatIsWrong(address, fault), fault.detail),
                0};
    }

private:
    static QString whatIsWrong(const DatabaseAddress &address, const DatabaseError &fault)
    {
        if (fault.code == held || fault.code == heldMeanwhile) {
            return address.claim == DatabaseAddress::Claim::Alone
                ? QStringLiteral(
                    "is in use by another kithd. Stop it first, or give this one a database of its "
                    "own with --database; servers share one where each has the same --redis")
                : QStringLiteral(
                    "is in use by another kithd, which has no --redis and so is alone on it. Stop "
                    "it first, and start it again with the same --redis as this one");
        }
        return fault.lost ? QStringLiteral("cannot be reached. Check that PostgreSQL runs there, that "
                                           "the database exists, and that it takes this user and "
                                           "password")
                          : QStringLiteral("cannot be used. Check that this user owns it");
    }
};

} // namespace

const Dialect &postgresDialect()
{
    static const PostgresDialect dialect;
    return dialect;
}

} // namespace kith
