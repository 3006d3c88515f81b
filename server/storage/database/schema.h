// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/migrations.h"

namespace kith {

//! What becomes of a database of an earlier version.
enum class Older { Upgrade, Refuse };

/*!
    Brings the database to the version that \a steps lead to, all steps in one commit. Several may do so at once.

    One that is not Kith's, or that a newer version has written, is refused and left as it is. Fails with a
    sentence for the administrator.
*/
Result<Done> migrate(Database &db, const std::vector<Migration> &steps = migrations(),
                     Older older = Older::Upgrade);

//! Fails as migrate() does unless this is a SQLite file of this very version. Changes nothing.
Result<Done> checkVersion(Database &db);

/*!
    Creates the tables of an empty PostgreSQL database for a copy, and kith_copy, which holds the progress of each table:
    while that exists, migrate() refuses the database. Does nothing after an earlier call.
*/
Result<Done> beginCopy(Database &db);

} // namespace kith
