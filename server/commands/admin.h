// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/commands/commandline.h"

namespace kith {

/*!
    `kithd user …` and `kithd invite …`: change the database directly, also while the server runs.

    Prints to stdout and stderr. Returns the exit status.
*/
int runAdmin(const Config &config, const CommandLine &line);

} // namespace kith
