// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/history.h"
#include "tests/load/outcome.h"
#include "tests/load/testserver.h"

namespace kith::load {

//! Workloads that restart the server. With a server at an address they end the program with a message.

//! Pairs of \a clients send \a rate messages per second in total, while the server is killed and restarted.
Outcome runStorm(TestServer &server, int clients, double rate, int threads, double seconds);

//! Reads pages of history: hot, then cold (with a new process, and the page cache dropped before each page).
std::vector<Outcome> runHistories(TestServer &server, HistoryPlan plan, int pages);

} // namespace kith::load
