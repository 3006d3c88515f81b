// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace kith {

//! Resource usage of this process.
struct ProcessMetrics {
    double cpuSeconds = 0; //!< of all threads, user and system time
    double startedAt = 0; //!< seconds since 1970
    std::int64_t residentBytes = 0;
    std::int64_t virtualBytes = 0;
    std::int64_t openDescriptors = 0;
    std::uint64_t mostDescriptors = 0; //!< the maximum of the type if unlimited
    std::int64_t threads = 0;
};

//! Reads /proc. Returns nullopt if there is none. Any thread.
std::optional<ProcessMetrics> readProcessMetrics();

} // namespace kith
