// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localdatabase.h"

//! The schema of the local history and its versions, which `PRAGMA user_version` names. Database thread.
namespace kith::localschema {

//! Version of a file that this program writes.
extern const int newest;

//! Returns the version of the open file; 0 for an empty file.
int version(LocalDatabase &database);

//! Brings the open file to the newest version, in one transaction. Returns false on failure: see LocalDatabase::fault().
bool migrate(LocalDatabase &database);

} // namespace kith::localschema
