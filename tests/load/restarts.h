// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/history.h"
#include "tests/load/outcome.h"
#include "tests/load/testserver.h"

namespace kith::load {

//! What needs a server that can be killed and started again; for one at an address it says so and ends the
//! program.

//! \a clients in pairs that talk, \a rate messages a second in all, while the server is killed and started
//! again.
Outcome runStorm(TestServer &server, int clients, double rate, int threads, double seconds);

//! Pages of history: hot, then cold (a new process, and nothing of its files in memory before each page).
std::vector<Outcome> runHistories(TestServer &server, HistoryPlan plan, int pages);

} // namespace kith::load
