// SPDX-License-Identifier: Apache-2.0
#include "server/storage/dialect.h"

#include <QSqlDatabase>
#include <QSqlError>

#include <algorithm>
#include <array>

namespace kith {

namespace {

/*
    A server or a path to it that is gone without a word is noticed within 10 s; a transaction that another node
    has left open, by its end, within 15 s.
*/
const QString connectOptions = QStringLiteral(
    "connect_timeout=3 keepalives=1 keepalives_idle=5 keepalives_interval=2 keepalives_count=2 "
    "tcp_user_timeout=10000 application_name=kithd ");

// The last one: what was answered with success is on the disk, whatever the server's default is.
const QString sessionSettings = QStringLiteral(
    "SET client_min_messages = error; SET bytea_output = hex; SET jit = off; SET statement_timeout = 10000; "
    "SET lock_timeout = 5000; "
    "SET idle_in_transaction_session_timeout = 15000; SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'");

// Each statement of the writer finds its rows by key, however few there were when it was planned, and is planned once.
const QString writerSettings = QStringLiteral(
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off");

constexpr int turns = 0x4b697468; // "Kith": the key of the advisory lock

//! What speaks of the database and not of a statement, by its SQLSTATE.
QString generalProblem(const QString &code)
{
    if (code.isEmpty() || code.startsWith(QLatin1StringView("08"))
        || code.startsWith(QLatin1StringView("57P")))
        return QStringLiteral("its database cannot be reached");
    if (code == QLatin1StringView("25006"))
        return QStringLiteral("its database is read-only");
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
        connection.setHostName(address.host);
        connection.setPort(address.port);
        connection.setDatabaseName(address.name);
        connection.setUserName(address.user);
        connection.setPassword(address.password);
        const QString role = address.replica ? QString() : QStringLiteral("target_session_attrs=read-write ");
        connection.setConnectOptions(connectOptions + role + address.options);
    }

    QStringList settings(Access access) const override
    {
        return access == Access::ReadWrite ? QStringList{sessionSettings, writerSettings}
                                           : QStringList{sessionSettings};
    }

    QString translated(const QString &sql) const override
    {
        QString text = sql;
        if (sql.startsWith(QLatin1StringView("CREATE"))) {
            text.replace(QLatin1StringView("key INTEGER PRIMARY KEY"),
                         QLatin1StringView("key BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY"));
            text.replace(QLatin1StringView(" INTEGER"), QLatin1StringView(" BIGINT"));
            text.replace(QLatin1StringView(" BLOB"), QLatin1StringView(" BYTEA"));
            text.replace(QLatin1StringView(" WITHOUT ROWID"), QLatin1StringView(""));
        }
        text.replace(QLatin1StringView(" CROSS JOIN "), QLatin1StringView(" JOIN "));
        // Nothing lies above a mark: the indexes are of the same commit.
        text.replace(QLatin1StringView("id > (SELECT entry FROM mark)"), QLatin1StringView("FALSE"));
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

    QString takeTurns() const override
    {
        return QStringLiteral("SELECT pg_advisory_xact_lock(%1)").arg(turns);
    }

    QString now() const override
    {
        return QStringLiteral("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)");
    }

    DatabaseFault faultOf(const QSqlError &error) const override
    {
        const QString code = error.nativeErrorCode();
        // What follows the first line, and what speaks of a value, may repeat what somebody wrote.
        const QString words = code.startsWith(QLatin1StringView("22"))
            ? QStringLiteral("a value does not fit")
            : error.databaseText().section(u'\n', 0, 0).trimmed();
        DatabaseFault found = fault(generalProblem(code), code, QStringLiteral("%1 (%2)").arg(words, code));
        found.lost = isLost(code);
        // Deadlock, serialization, and a key that somebody else made at the same time.
        found.again = code == QLatin1StringView("40P01") || code == QLatin1StringView("40001")
            || code == QLatin1StringView("23505");
        return found;
    }

    Error openingError(const DatabaseAddress &address, const DatabaseFault &fault) const override
    {
        const QString what = fault.lost
            ? QStringLiteral("cannot be reached. Check that PostgreSQL runs there, that "
                             "the database exists, and that it takes this user and "
                             "password")
            : QStringLiteral("cannot be used. Check that this user owns it");
        return {ErrorCode::Unavailable,
                QStringLiteral("The database %1 %2. [%3]").arg(address.shown(), what, fault.detail), 0};
    }
};

} // namespace

const Dialect &postgresDialect()
{
    static const PostgresDialect dialect;
    return dialect;
}

} // namespace kith
