// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

namespace kith {

/*!
    `kithd cluster status`: a line for each node that holds a lease, and whether all is well. Works on Redis alone.

    Prints to stdout and stderr; returns the exit status, which is 0 only where every node is well.
*/
int clusterStatus(const Config &config);

} // namespace kith
