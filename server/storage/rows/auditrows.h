// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/actor.h"
#include "server/storage/database/database.h"
#include "shared/types.h"

//! The audit log as rows.
namespace kith::auditrows {

//! Adds \a entry with the next number, inside the writer's transaction. Locks exclusively.
void add(Database &db, const AuditEntry &entry);

//! What \a by does to \a subject, to be added.
AuditEntry entry(const Actor &by, AuditAction action, UserId subject = {});

std::vector<AuditEntry> before(Database &db, std::int64_t number, int limit);

} // namespace kith::auditrows
