// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseaddress.h"
#include "server/storage/database/databaseerror.h"

#include <QStringList>

class QSqlDatabase;
class QSqlError;

namespace kith {

/*!
    Where SQLite and PostgreSQL differ, for those who write one SQL text for both.

    The text is SQLite's; translated() makes the other's of it. Stateless: any thread.
*/
class Dialect
{
public:
    enum class Access { ReadWrite, ReadOnly };

    static const Dialect &of(const DatabaseAddress &address);

    virtual ~Dialect() = default;

    virtual QString driver() const = 0; //!< Qt's name of it
    virtual void setAddress(QSqlDatabase &connection, const DatabaseAddress &address) const = 0;
    //! Statements for a new connection; they fail where another server's claim is in the way.
    virtual QStringList settings(const DatabaseAddress &address, Access access) const = 0;

    //! The descriptor of an open \a connection's socket; -1 where there is none, or it is not known.
    virtual int socketOf(const QSqlDatabase &connection) const = 0;

    virtual QString translated(const QString &sql) const = 0;
    virtual QString begin(Access access) const = 0;

    virtual bool isPrepared(const QString &sql) const = 0; //!< whether \a sql can be a prepared statement
    virtual bool isEmbedded() const = 0; //!< runs in this process: no connection, rows are fetched one by one

    //! A statement that has all others planned anew; empty where plans are not kept, or follow the tables by themselves.
    virtual QString forgetPlans() const = 0;

    //! The statement of Database::lockExclusively(); empty where a write transaction excludes all others anyway.
    virtual QString lockExclusively() const = 0;

    //! A statement for the milliseconds since 1970 by the database's clock; empty where it has none of its own.
    virtual QString now() const = 0;

    virtual DatabaseError faultOf(const QSqlError &error) const = 0;

    //! The error for the administrator who opens the database: what is wrong and what to do.
    virtual Error openingError(const DatabaseAddress &address, const DatabaseError &fault) const = 0;

    //! With the user's error: unavailable for \a problem ("its disk is full"), or internal where there is none.
    static DatabaseError fault(const QString &problem, const QString &code, const QString &detail);
};

const Dialect &sqliteDialect();
const Dialect &postgresDialect();

} // namespace kith
