// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

namespace kith {

//! Who changes something, and when: for the audit log, which a store writes in the same commit as the change.
struct Actor {
    UserId user; //!< null: the command line, or the server itself
    std::int64_t at = 0;
};

} // namespace kith
