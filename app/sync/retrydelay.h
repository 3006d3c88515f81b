// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"
#include "shared/error.h"

namespace kith {

//! Whether a request may be sent again over a live connection after it failed with \a error, \a failures times before.
bool mayRetry(const Error &error, int failures);

//! The time to wait until then, in ms: the server's retryAfter (1 s where it says none) and, by chance, up to 0.5 s more, doubled at
//! each failure up to 30 s; up to 3 s where the server is unavailable, so that all goes on soon after its return.
std::int64_t retryDelay(const Error &error, int failures, TimeSource &time);

} // namespace kith
