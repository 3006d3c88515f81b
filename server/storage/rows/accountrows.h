// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "shared/error.h"

//! Accounts as rows.
namespace kith::accountrows {

bool exists(Database &db, UserId user);
Error notFound();

} // namespace kith::accountrows
