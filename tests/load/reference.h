// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"

namespace kith::load {

//! What this machine allows: echoes, commits, syncs, and Mosquitto where it is installed. Each takes \a
//! seconds.
std::vector<Outcome> runReference(double seconds, int members);

} // namespace kith::load
