// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace kith {

//! A moment by the steady clock, in nanoseconds, to measure how long something takes. 0: nobody looked at the clock.
using Instant = std::int64_t;

//! Costs about 25 ns: once for a batch, not for each thing in it.
inline Instant instantNow()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace kith
