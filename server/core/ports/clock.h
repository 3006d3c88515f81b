// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

//! The wall clock. Injected, so that tests and simulations control it.
class Clock
{
public:
    virtual ~Clock() = default;

    //! Returns milliseconds since 1970 (UTC). May jump in both directions.
    virtual std::int64_t now() const = 0;
};

//! A stored time that lies further ahead of the clock, in ms, was stored while that was wrong.
constexpr std::int64_t mostAhead = 60'000;

} // namespace kith
