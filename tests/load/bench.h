// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/options.h"

namespace kith::load {

/*!
    Runs all workloads in a fixed short form for three rounds (one if options.quick) and prints a table with bars. Measures one
    server; if options.nodes is set, two nodes and one node on PostgreSQL.

    Returns the exit status: 1 if a deciding bar was missed, after naming each. In a quick bench only the bar on lost messages
    decides.
*/
int runBench(const Options &options);

} // namespace kith::load
