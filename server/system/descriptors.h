// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

//! Opens /dev/null as each of standard input, output and error that is closed: the first files that are opened would be taken for
//! them. Called before anything else.
void fillStandardDescriptors();

//! Raises this process's limit of open descriptors to the maximum for unprivileged processes. Returns the limit; 0: unlimited.
std::uint64_t raiseDescriptorLimit();

//! Returns about how many descriptors are open; 0 where the system cannot tell.
std::uint64_t openDescriptors();

} // namespace kith
