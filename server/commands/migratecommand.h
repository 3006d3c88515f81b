// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

namespace kith {

/*!
    `kithd migrate`: copies everything from the data folder to the configured PostgreSQL database.

    Prints the result to stdout and the progress to stderr. Returns the exit status.
*/
int runMigrate(const Config &config);

} // namespace kith
