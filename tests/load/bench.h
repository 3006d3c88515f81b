// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/options.h"

namespace kith::load {

/*!
    All workloads in a fixed short form, three rounds (one where options.quick), as a table with its bars: of one server,
    or of two nodes, and one, on PostgreSQL where options.nodes is set.

    Answers the exit status: 1 where a bar that decides was missed, each of which is named; a quick bench only
    decides whether all messages came.
*/
int runBench(const Options &options);

} // namespace kith::load
