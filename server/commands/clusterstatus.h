// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

namespace kith {

/*!
    `kithd cluster status`: prints a line for each node with a lease and its problems. Reads Redis only.

    Prints to stdout and stderr. Returns the exit status, which is 0 only if every node is well.
*/
int clusterStatus(const Config &config);

} // namespace kith
