// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"

namespace kith::load {

//! Measures the limits of this machine: echoes, commits, syncs, and Mosquitto if it is installed. Each takes \a seconds.
std::vector<Outcome> runReference(double seconds, int members);

} // namespace kith::load
