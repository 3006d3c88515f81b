// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace kith {

//! What the system says of this process.
struct ProcessMetrics {
    double cpuSeconds = 0; //!< of all threads, in user and in system mode
    double startedAt = 0; //!< seconds since 1970
    std::int64_t residentBytes = 0;
    std::int64_t virtualBytes = 0;
    std::int64_t openDescriptors = 0;
    std::uint64_t mostDescriptors = 0; //!< without a bound: the greatest number
    std::int64_t threads = 0;
};

//! From /proc; nullopt where there is none. Any thread.
std::optional<ProcessMetrics> readProcessMetrics();

} // namespace kith
