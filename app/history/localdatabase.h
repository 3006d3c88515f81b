// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <initializer_list>
#include <vector>

namespace kith {

//! Why a statement or a commit failed.
enum class Fault {
    None,
    Corrupt, //!< the file is damaged or no database at all
    Full, //!< the disk has no room left
    InputOutput, //!< the disk reported an error, or refused for a quota or a limit
    ReadOnly, //!< the file or its folder may not be written
    Other,
};

//! What the user is told: what happened, and what helps. \a file is the database's.
QString faultMessage(Fault fault, const QString &file);

/*!
    One SQLite file in WAL mode, each commit durable, with prepared statements. Belongs to the thread that opens it.

    The first fault stays until begin() or clearFault(): statements after it do nothing and find nothing. So the tables
    need not check each statement; the caller of commit() checks fault().
*/
class LocalDatabase
{
public:
    using Values = std::initializer_list<QVariant>;

    explicit LocalDatabase(const QString &file);
    ~LocalDatabase();
    Q_DISABLE_COPY_MOVE(LocalDatabase)

    const QString &file() const { return m_file; }
    Fault fault() const { return m_fault; }
    QString faultText() const { return m_faultText; } //!< SQLite's words, for a log
    void clearFault() { m_fault = Fault::None; }

    //! Opens the file, or makes it. Returns false, and fault() says why, where that fails.
    bool open();
    //! The same for a file that may be damaged: never writes.
    bool openReadOnly();
    void close();

    bool begin();
    bool commit(); //!< returns false where it rolled back
    void rollback();

    //! \a sql is a literal: its address names the prepared statement.
    bool run(const char *sql, Values values = {});
    qint64 number(const char *sql, Values values = {}, qint64 otherwise = 0);
    //! Calls \a row(query) for each row. It must not use the same statement.
    template <typename Row>
    void each(const char *sql, Values values, Row row)
    {
        QSqlQuery *query = exec(sql, values);
        while (query && query->next())
            row(*query);
        finish(query);
    }
    int changedRows() const { return m_changedRows; } //!< by the last run()

private:
    QSqlQuery *exec(const char *sql, Values values);
    void finish(QSqlQuery *query);
    void note(const QSqlError &error);
    bool plain(const QString &sql);

    QString m_file;
    QString m_connection;
    QSqlDatabase m_database;
    QHash<const char *, QSqlQuery *> m_statements;
    Fault m_fault = Fault::None;
    QString m_faultText;
    int m_changedRows = 0;
};

template <typename Tag>
QVariant sqlValue(const Id<Tag> &id)
{
    return id.isNull() ? QVariant(QMetaType(QMetaType::QByteArray)) : QVariant(toRaw(id));
}

inline QVariant sqlValue(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

template <typename SomeId>
SomeId idAt(const QSqlQuery &query, int column)
{
    return idFromRaw<SomeId>(query.value(column).toByteArray());
}

} // namespace kith
