// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseaddress.h"
#include "shared/error.h"

#include <QString>

#include <functional>
#include <vector>

namespace kith {

//! The progress of a copy.
struct CopyProgress {
    bool checking = false; //!< all rows are copied, and are read back
    std::int64_t rows = 0;
    std::int64_t of = 0;
};

//! A table that was copied and read back.
struct CopiedTable {
    QString name;
    std::int64_t rows = 0;
    std::uint64_t checksum = 0;
};

/*!
    Copies a SQLite file into a PostgreSQL database that is empty, or that an earlier call began to fill: then it continues
    behind the last committed batch. At the end each table is read back and compared; only then can the database be opened
    as a storage.

    Locks both against other writers, and changes nothing in the file. Blocks; holds some MiB whatever the size. Fails with a sentence for the administrator.
*/
Result<std::vector<CopiedTable>> copyStorage(const QString &file, const DatabaseAddress &to,
                                             const std::function<void(const CopyProgress &)> &tell);

} // namespace kith
