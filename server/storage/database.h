// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/ids.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <initializer_list>
#include <memory>
#include <optional>
#include <unordered_map>

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

} // namespace column

//! Why a statement was not done, and whether the whole database is the reason and not that statement alone.
struct DatabaseFault {
    Error error; //!< for the user: unavailable or internal
    QString detail; //!< for the log: the database's own words; never a bound value
    int code = 0; //!< the database's own
    bool general = false;
};

//! The same for the administrator who opens \a path: what is wrong with it and what to do.
Error openingError(const QString &path, const DatabaseFault &fault);

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

    Its fault is sticky: after a statement fails, every further one does nothing and answers no rows, until
    rollback(). So a piece of work is written without a check after each statement; whoever runs it asks
    fault() once, at the end, and throws its answer away if there is one.
*/
class Database
{
public:
    enum class Access { ReadWrite, ReadOnly };

    //! Opens the file with the first statement; a file that cannot be opened is that statement's fault.
    Database(const QString &path, Access access);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    //! \a sql must not be running already (its Rows still alive): one text is one prepared statement. Each ?
    //! in it is one of \a values, in order.
    Rows run(const QString &sql, std::initializer_list<QVariant> values = {});

    //! Takes the lock for writing at once, or a view to read from.
    void begin();
    void commit(); //!< done only if there is no fault afterwards
    void rollback(); //!< clears the fault

    const std::optional<DatabaseFault> &fault() const { return m_fault; }

private:
    bool open();
    QSqlQuery *statement(const QString &sql);
    void fail(const QSqlError &error);

    QString m_name;
    Access m_access;
    QSqlDatabase m_connection;
    std::unordered_map<QString, std::unique_ptr<QSqlQuery>> m_statements;
    std::optional<DatabaseFault> m_fault;
};

} // namespace kith
