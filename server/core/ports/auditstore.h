// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <vector>

namespace kith {

//! Who administered what. The other stores write it, each with the change that it records. See stores.h.
class AuditStore
{
public:
    virtual ~AuditStore() = default;

    //! Entries below the number \a before (0: all), the newest first.
    virtual void list(std::int64_t before, int limit, Callback<std::vector<AuditEntry>> done) = 0;
};

} // namespace kith
