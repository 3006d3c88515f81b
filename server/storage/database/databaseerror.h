// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

namespace kith {

//! Why a statement failed.
struct DatabaseError {
    Error error; //!< for the user: unavailable or internal
    QString detail; //!< for the log: the database's message; never a bound value
    QString code; //!< the database's own
    bool general = false; //!< the whole database fails, not this statement alone
    bool lost = false; //!< the connection cannot be used any more
    bool again = false; //!< another transaction was in the way: a retry may succeed
};

} // namespace kith
