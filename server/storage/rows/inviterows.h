// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "shared/error.h"

//! Invites as rows.
namespace kith::inviterows {

//! Whether it may be used at \a now.
bool isValid(Database &db, const QByteArray &codeHash, std::int64_t now);
//! One use of it, where they are limited. Returns which invite it is.
InviteId useUp(Database &db, const QByteArray &codeHash);

Error invalid();

} // namespace kith::inviterows
