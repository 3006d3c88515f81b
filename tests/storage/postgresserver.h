// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseaddress.h"

#include <QProcess>
#include <QTemporaryDir>

#include <sys/types.h>

namespace kith {

//! A PostgreSQL server of a test's own: in a temporary folder, on a Unix socket in it, ended with this object.
class PostgresServer
{
public:
    //! Whether commits wait for the disk.
    enum class Disk { Waits, Ignored };

    //! qFatal() where PostgreSQL is not installed or does not start.
    explicit PostgresServer(Disk disk = Disk::Ignored);
    ~PostgresServer(); //!< kill()

    //! That of the whole test program, ended with its QCoreApplication.
    static PostgresServer &shared();

    DatabaseAddress newDatabase(); //!< empty
    DatabaseAddress address(const QString &name) const;
    QString url(const QString &name) const;
    pid_t pid() const { return pid_t(m_process.processId()); }

    void start(); //!< again; returns when it takes connections
    void kill(); //!< at once, as a crash would

    void freeze(); //!< with all connections that it has
    void thaw();

private:
    void run(const QString &program, const QStringList &arguments);
    QProcess &asNobody(QProcess &process) const;

    const QStringList m_options;
    QTemporaryDir m_folder;
    QProcess m_process;
    QList<pid_t> m_frozen;
    int m_databases = 0;
};

} // namespace kith
