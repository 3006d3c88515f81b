// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/devicestore.h"
#include "server/storage/database/database.h"

//! Devices as rows, inside the writer's transaction.
namespace kith::devicerows {

//! Whether its id or its token is in use.
bool exists(Database &db, const NewDevice &device);
void insert(Database &db, const NewDevice &device);

std::vector<DeviceId> of(Database &db, UserId user);

//! Ends the longest unseen devices of \a user so that there is room for one more.
void makeRoom(Database &db, UserId user);

//! Deletes each with its inbox, and notes its revocation.
void endAll(Database &db, const std::vector<DeviceId> &devices);

constexpr Seq epochBegan = -1; //!< the seq of a revocation that is the begin of an epoch

//! \a what is a device, a conversation from which the entry \a seq removed somebody, or an epoch that began. Its number is
//! greater than \a number.
void noteRevoked(Database &db, const QVariant &what, Seq seq, std::int64_t number = 0);

} // namespace kith::devicerows
