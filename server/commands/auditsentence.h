// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <unordered_map>

namespace kith {

//! Handles by the id of their account.
using Handles = std::unordered_map<UserId, QString>;

//! Returns the handle of \a user, their id where it is not in \a handles, and "(kithd)" for null: a command, or the server itself.
QString handleOf(UserId user, const Handles &handles);

//! Returns who did what, without the time, such as "ada disabled bob".
QString auditSentence(const AuditEntry &entry, const Handles &handles);

} // namespace kith
