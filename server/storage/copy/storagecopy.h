// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseaddress.h"
#include "shared/error.h"

#include <QString>

#include <functional>
#include <vector>

namespace kith {

//! How far a copy is.
struct CopyProgress {
    bool checking = false; //!< everything is there, and is read back
    std::int64_t rows = 0;
    std::int64_t of = 0;
};

//! A table that is the same on both sides.
struct CopiedTable {
    QString name;
    std::int64_t rows = 0;
    std::uint64_t checksum = 0;
};

/*!
    Copies all that a SQLite file holds into a PostgreSQL database that is empty, or that an earlier call began to
    fill: then it goes on behind the last batch that was committed. In the end each table is read back and compared,
    and only then can the database be opened as a storage.

    Nobody else can write to either meanwhile, and nothing in the file is changed. Blocks; holds some MiB whatever there
    is to copy. Fails with a sentence for the administrator.
*/
Result<std::vector<CopiedTable>> copyStorage(const QString &file, const DatabaseAddress &to,
                                             const std::function<void(const CopyProgress &)> &tell);

} // namespace kith
