// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"

#include <atomic>

namespace kith {

//! A clock that stands until it is set. Any thread.
class ManualClock final : public Clock
{
public:
    std::int64_t now() const override { return time; }
    std::atomic<std::int64_t> time{1'700'000'000'000};
};

} // namespace kith
