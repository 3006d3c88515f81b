// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/testserver.h"

namespace kith::load {

//! Adds the log of hoarders() to the data folder of a server.
void seedHoard(Seeder &seeder);

//! \a count clients ask for much of a log of long texts at once and read nothing, while others sign in one after another. Blocks
//! until done. The time of each sign-in is one latency; a sign-in that does not succeed counts as lost.
Outcome runHoarders(const TestServer &server, int count);

} // namespace kith::load
