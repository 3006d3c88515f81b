// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"

namespace kith::load {

//! Writes messages to the server's log store for \a seconds, to \a conversations in turn. \a underway writes wait at once: with 1
//! each commit holds one message, with 1,024 and more as many as the store commits at once.
Outcome runCommits(int conversations, int underway, double seconds);

} // namespace kith::load
