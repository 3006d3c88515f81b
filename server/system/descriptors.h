// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

//! Lets this process open as many files and connections as the system allows without a privilege. Answers how many that are;
//! 0 where the system has no such limit.
std::uint64_t raiseDescriptorLimit();

} // namespace kith
