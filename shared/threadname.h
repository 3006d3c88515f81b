// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kith {

//! Names the calling thread for debuggers, top and the load tool: at most 15 characters. Where a system has no such
//! names, nothing happens.
void setThreadName(const char *name);

} // namespace kith
