// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/commands/commandline.h"

namespace kith {

/*!
    `kithd user …`, `kithd invite …` and `kithd audit`: use the database directly, also while the server runs.

    Prints to stdout and stderr. Returns the exit status.
*/
int runAdmin(const Config &config, const CommandLine &line);

} // namespace kith
