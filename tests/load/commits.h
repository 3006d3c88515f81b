// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"

namespace kith::load {

//! Messages into the server's own log store, in turns to \a conversations, for \a seconds: \a underway of
//! them at once, so that a commit holds one (1), or as many as the store puts into one (1,024 and more).
Outcome runCommits(int conversations, int underway, double seconds);

} // namespace kith::load
