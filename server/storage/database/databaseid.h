// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/ids.h"

namespace kith {

//! Tells a database from all others. Made with its tables; copies and backups keep it.
using DatabaseId = Id<struct DatabaseTag>;

//! The error for the administrator who opens \a database, which is not the \a expected one.
Error foreignDatabase(const QString &database, DatabaseId expected);

} // namespace kith
