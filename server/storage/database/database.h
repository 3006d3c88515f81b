// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/dialect.h"
#include "server/storage/database/statementwatch.h"
#include "shared/ids.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

class QSqlError;

namespace kith {

/*!
    How values stand in a column.

    Text is stored as the bytes of its UTF-8: SQLite's own text loses a leading U+FEFF, U+FFFE and U+FFFF
    on the way through UTF-16, which is how Qt hands it over. Null ids and empty texts are NULL.
*/
namespace column {

QVariant of(const QString &text);
inline QVariant of(std::int64_t number)
{
    return QVariant::fromValue<qlonglong>(number);
}
inline QVariant of(const QByteArray &bytes)
{
    return bytes;
}

template <typename Tag>
QVariant of(const Id<Tag> &id)
{
    return id.isNull() ? QVariant(QByteArray()) : QVariant(toRaw(id));
}

QString text(const QVariant &value);

/*!
    A statement takes a list of ids in parts of 16, the last one padded with NULL, so that it is prepared once.
    column::list has the placeholders of one part.
*/
inline constexpr std::size_t listed = 16;
inline const QString list = QStringLiteral("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

//! Calls \a read(values) for each part of \a ids; \a more stands behind the list.
template <typename SomeId, typename Read>
void forEachPart(const std::vector<SomeId> &ids, std::initializer_list<QVariant> more, Read read)
{
    for (std::size_t at = 0; at < ids.size(); at += listed) {
        std::vector<QVariant> values;
        for (std::size_t i = at; i < at + listed; ++i)
            values.push_back(of(i < ids.size() ? ids[i] : SomeId()));
        values.insert(values.end(), more);
        read(values);
    }
}

} // namespace column

//! The rows that a statement answers, read once. Ends the statement when it goes.
class Rows
{
public:
    explicit Rows(QSqlQuery *query)
        : m_query(query)
    {
    }
    ~Rows();
    Q_DISABLE_COPY_MOVE(Rows)

    bool next();
    int changed() const; //!< rows that the statement inserted, updated or deleted

    std::int64_t number(int at) const;
    QString text(int at) const;
    QByteArray bytes(int at) const;
    bool isNull(int at) const;

    template <typename SomeId>
    SomeId id(int at) const
    {
        return idFromRaw<SomeId>(bytes(at));
    }

    template <typename Enum>
    Enum value(int at) const
    {
        return static_cast<Enum>(number(at));
    }

private:
    QSqlQuery *m_query;
};

/*!
    One connection, made, used and destroyed in one thread.

    Opened by the first statement. A lost connection is opened again by the first statement after rollback(); where that
    fails, statements fail at once for a moment.

    A fault is sticky: after a statement fails, every further one does nothing and returns no rows, until rollback(). So work
    needs no check after each statement: its caller asks fault() once at the end, and drops the result if there is one.
*/
class Database
{
public:
    using Access = Dialect::Access;

    //! A database that cannot be opened is the first statement's fault.
    //! Statements take as long as \a watch allows, which must outlive this; null: without limit.
    Database(const DatabaseAddress &address, Access access, StatementWatch *watch = nullptr);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    //! How often it was opened.
    int timesOpened() const { return m_timesOpened; }

    //! Opens now. If another server holds the claim, waits up to three seconds for its session to end: it may have been
    //! killed a moment ago.
    void awaitClaim();

    //! \a sql must not be running already (its Rows still alive): one text is one prepared statement. Each ?
    //! in it is one of \a values, in order.
    Rows run(const QString &sql, std::span<const QVariant> values);
    Rows run(const QString &sql, std::initializer_list<QVariant> values = {})
    {
        return run(sql, std::span(values.begin(), values.size()));
    }

    //! Begins a transaction: to write, with SQLite's lock taken at once; to read, with one view for all statements.
    void begin();
    void
    commit(); //!< succeeded if there is no fault afterwards; after a lost connection the outcome is unknown
    void rollback(); //!< clears the fault

    //! Takes the exclusive lock of this database until the transaction ends. Transactions that do not call this run on.
    void lockExclusively();

    //! In milliseconds since 1970, by the database's own clock; \a process where it has none.
    std::int64_t now(std::int64_t process);

    //! Fails all further statements, until rollback(). Used by a replica that lacks requested entries.
    void fail(const QString &why);

    const DatabaseAddress &address() const { return m_address; }
    const std::optional<DatabaseError> &fault() const { return m_fault; }
    Error openingError() const { return m_dialect.openingError(m_address, *m_fault); } //!< of the fault

private:
    void connect();
    void disconnect();
    bool open();
    QSqlQuery *statement(const QString &sql);
    bool execute(const QString &sql);
    void renewPlans();
    void fail(const QSqlError &error);

    const DatabaseAddress m_address;
    const Access m_access;
    const Dialect &m_dialect;
    StatementWatch *const m_watch;
    QString m_name;
    QSqlDatabase m_connection;
    std::unique_ptr<StatementWatch::Connection> m_watched; // null: it is not
    std::chrono::steady_clock::time_point m_nextTry;
    std::chrono::steady_clock::time_point m_planned; // anew
    int m_timesOpened = 0;
    std::optional<DatabaseError> m_notOpened;
    std::unordered_map<QString, std::unique_ptr<QSqlQuery>> m_statements;
    std::optional<DatabaseError> m_fault;
};

} // namespace kith
