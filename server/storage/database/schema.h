// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseid.h"
#include "server/storage/database/migrations.h"

namespace kith {

//! A database that migrate() let in.
struct Migrated {
    DatabaseId id; //!< null where the steps make none
    bool isNew = false; //!< it had no tables
};

//! What becomes of a database of an earlier version.
enum class Older { Upgrade, Refuse };

/*!
    Brings the database to the version that \a steps lead to, all steps in one commit. Several may do so at once.

    One that is not Kith's, that a newer version has written, or whose id is not \a expected (null: any) is refused and left
    as it is. Fails with a sentence for the administrator.
*/
Result<Migrated> migrate(Database &db, const std::vector<Migration> &steps = migrations(),
                         Older older = Older::Upgrade, DatabaseId expected = {});

//! Fails as migrate() does unless this is a SQLite file of this very version. Changes nothing.
Result<Done> checkVersion(Database &db);

/*!
    Creates the tables of an empty PostgreSQL database for a copy of the database \a id, and kith_copy, which holds the progress of each table:
    while that exists, migrate() refuses the database. Does nothing after an earlier call.
*/
Result<Done> beginCopy(Database &db, DatabaseId id);

//! The id of a database of this version; null where it cannot be read.
DatabaseId readDatabaseId(Database &db);

} // namespace kith
