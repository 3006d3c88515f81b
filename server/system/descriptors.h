// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

//! Raises this process's limit of open descriptors to the maximum for unprivileged processes. Returns the limit; 0: unlimited.
std::uint64_t raiseDescriptorLimit();

//! Returns about how many descriptors are open; 0 where the system cannot tell.
std::uint64_t openDescriptors();

} // namespace kith
