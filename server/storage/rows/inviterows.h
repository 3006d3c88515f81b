// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "shared/error.h"

//! Invites as rows.
namespace kith::inviterows {

//! Whether it may be used at \a now.
bool isValid(Database &db, const QByteArray &codeHash, std::int64_t now);
void useUp(Database &db, const QByteArray &codeHash); //!< one use of it, where they are limited

Error invalid();

} // namespace kith::inviterows
