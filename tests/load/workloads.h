// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/options.h"
#include "tests/load/outcome.h"

namespace kith::load {

//! What `kith-load WORKLOAD` does, up to its exit status: 0 when nothing was lost, doubled or out of order.
int runWorkload(const Options &options);

} // namespace kith::load
