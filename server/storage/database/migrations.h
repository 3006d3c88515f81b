// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"

#include <vector>

namespace kith {

//! One step of the schema, from the version of its place in the list to the next. Runs inside a transaction.
using Migration = void (*)(Database &);

// In order; never changed once released, only added to.
const std::vector<Migration> &migrations(); //!< of SQLite
const std::vector<Migration> &postgresMigrations();

} // namespace kith
