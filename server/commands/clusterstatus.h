// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

namespace kith {

/*!
    `kithd cluster status`: prints a line for each node and all problems. Reads Redis, and the database where it is configured.

    Prints to stdout and stderr. Returns the exit status, which is 0 only if every node is well and, with the option expect, if
    there are so many.
*/
int clusterStatus(const Config &config, const Values &options);

} // namespace kith
