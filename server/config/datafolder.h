// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"
#include "server/storage/storage.h"

#include <QString>
#ifdef Q_OS_WIN
#include <QLockFile>
#else
#include <QFile>
#endif

#include <memory>

namespace kith {

//! Returns the path of SQLite's database in a data folder. The file need not exist.
QString databaseFile(const QString &folder);

//! Who opens the storage: the server, or a command that may run beside it.
enum class Purpose { Serve, Administer };

//! Opens the configured PostgreSQL database, or the SQLite database in the data folder. Creates a missing data folder, and closes
//! the folder to other users. Refuses a database other than the one that the folder belongs to, and a missing one. Fails with a
//! message for the operator.
Result<std::unique_ptr<Storage>> openStorage(const Config &config, const Clock &clock, Purpose purpose);

//! Notes in the data folder that it belongs to the database \a id, which has \a last. The next openStorage() to serve finds out by it
//! whether the database went back in time. Waits for the disk. Fails with a message for the operator.
Result<Done> noteDatabase(const Config &config, DatabaseId id, const std::optional<LastEntry> &last);

//! Fails with a message for the operator if the database belongs into the data folder and is missing or another one there, or the
//! folder cannot be read. Changes nothing.
Result<Done> checkHoldsData(const Config &config);

//! Returns Config::base() of the last server in \a folder, for commands that print links to it; empty if there was none.
QString servedBase(const QString &folder);
Result<Done> setServedBase(const QString &folder, const QString &base);

/*!
    Locks a data folder for one serving process, until destroyed or the process ends in any way.

    The lock is the operating system's. The file's content is used in the error message only: after a crash, in a container or
    after a change of the host's name it does not identify the holder.
*/
class FolderLock
{
public:
    //! Creates the folder if it is missing. Fails with a message for the operator.
    static Result<std::unique_ptr<FolderLock>> take(const QString &folder);

private:
    explicit FolderLock(const QString &file);

#ifdef Q_OS_WIN
    QLockFile m_lock;
#else
    QFile m_file;
#endif
};

} // namespace kith
