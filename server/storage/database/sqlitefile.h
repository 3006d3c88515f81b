// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseid.h"

namespace kith {

/*!
    Checks a file of SQLite before it is opened: SQLite deletes the write-ahead log of a missing file, and applies it to
    any other file that has the name.

    Fails, with a message for the administrator, if the file is missing or empty although there is a write-ahead log or
    \a expected is given, if it is no database, or if it has another id than \a expected (null: any). A new file may be
    made where it succeeds and there is none. Reads the file alone, and changes nothing.
*/
Result<Done> checkSqliteFile(const QString &path, DatabaseId expected);

//! Returns the id in the file alone, without its write-ahead log; null where there is none.
DatabaseId sqliteFileId(const QString &path);

} // namespace kith
