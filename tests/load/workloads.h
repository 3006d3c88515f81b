// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/options.h"
#include "tests/load/outcome.h"

namespace kith::load {

//! Runs `kith-load WORKLOAD`. Returns the exit status: 0 if nothing was lost, duplicated or out of order.
int runWorkload(const Options &options);

} // namespace kith::load
