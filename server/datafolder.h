// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/sqlitestorage.h"

#include <QLockFile>
#include <QString>

#include <memory>

namespace kith {

//! Makes the folder where it is missing (for its owner only) and opens the database in it. Errors are sentences for the operator.
Result<std::unique_ptr<SqliteStorage>> openStorage(const QString &folder, const Clock &clock);

//! Holds the folder for one serving process, also across a crash of the one before.
Result<std::unique_ptr<QLockFile>> lockDataFolder(const QString &folder);

} // namespace kith
