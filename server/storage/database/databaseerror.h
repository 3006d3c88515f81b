// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

namespace kith {

//! Why a statement was not done, and whether the whole database is the reason and not that statement alone.
struct DatabaseError {
    Error error; //!< for the user: unavailable or internal
    QString detail; //!< for the log: the database's own words; never a bound value
    QString code; //!< the database's own
    bool general = false;
    bool lost = false; //!< the connection cannot be used any more
    bool again = false; //!< others were in the way: the same transaction may well succeed
};

} // namespace kith
