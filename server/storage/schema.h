// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database.h"

#include <vector>

namespace kith {

//! One step of the schema, from the version of its place in the list to the next. Runs inside a transaction.
using Migration = void (*)(Database &);

//! In order; never changed once released, only added to.
const std::vector<Migration> &migrations();

//! What becomes of a file of an earlier version.
enum class Older { Upgrade, Refuse };

/*!
    Brings the file to the version that \a steps lead to, all steps in one commit.

    A file that is not Kith's, or that a newer version has written, is refused and left as it is. Fails with a
    sentence for the administrator, in which the file is \a path.
*/
Result<Done> migrate(Database &db, const QString &path, const std::vector<Migration> &steps = migrations(),
                     Older older = Older::Upgrade);

} // namespace kith
