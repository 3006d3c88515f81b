// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseid.h"

namespace kith {

class Database;

/*!
    Checks a file of SQLite before it is opened: SQLite deletes the write-ahead log of a missing file, and applies it to
    any other file that has the name.

    Fails, with a message for the administrator, if the file is missing or empty although another file says that there was one
    or \a expected is given, if it is no database, if it has another id than \a expected (null: any), or if its write-ahead log
    is that of another database or of another state of it. A new file may be made where it succeeds and there is none. Changes
    nothing.
*/
Result<Done> checkSqliteFile(const QString &path, DatabaseId expected);

//! Returns the id in the file alone, without its write-ahead log; null where there is none.
DatabaseId sqliteFileId(const QString &path);

//! Gives the write-ahead log the next number, and with it the id of its database, by which checkSqliteFile() tells it from others.
//! Called in the first commit of a log, after all of the one before is in the file.
void numberLog(Database &db);

} // namespace kith
