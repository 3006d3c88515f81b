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

//! SQLite's in a data folder, whether it is there or not.
QString databaseFile(const QString &folder);

//! A server, or somebody who may work beside a running one.
enum class Purpose { Serve, Administer };

//! Makes the data folder where it is missing (for its owner only) and opens the database in it, or the one that is set.
//! Errors are sentences for the operator.
Result<std::unique_ptr<Storage>> openStorage(const Config &config, const Clock &clock, Purpose purpose);

//! Fails, with a sentence for the operator, where the database is in the data folder and is not there, or that folder
//! cannot be looked into.
Result<Done> checkHoldsData(const Config &config);

//! Config::base() of the last server in \a folder, so that other commands print links to it; empty where there was none.
QString servedBase(const QString &folder);
Result<Done> setServedBase(const QString &folder, const QString &base);

/*!
    Holds a data folder for one serving process, until this is destroyed or the process ends, however it ends.

    The system knows who holds it. What the file says is for the sentence only: behind a crash, in a container or after a
    change of the host's name it tells nothing of the holder.
*/
class FolderLock
{
public:
    //! Makes the folder where it is missing. Errors are sentences for the operator.
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
