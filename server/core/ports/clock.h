// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

//! The wall clock, injected so that tests and simulations own it.
class Clock
{
public:
    virtual ~Clock() = default;

    //! Milliseconds since 1970 (UTC). May jump either way.
    virtual std::int64_t now() const = 0;
};

} // namespace kith
