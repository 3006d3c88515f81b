// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

namespace kith {

/*!
    `kithd migrate`: everything from the data folder into the PostgreSQL database that is set.

    Prints to stdout, and how far it is to stderr; returns the exit status.
*/
int runMigrate(const Config &config);

} // namespace kith
