// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/commands/commandline.h"

namespace kith {

/*!
    `kithd user …` and `kithd invite …`: an operator's work on the database itself, also while the server runs.

    Prints to stdout and stderr; returns the exit status.
*/
int runAdmin(const Config &config, const CommandLine &line);

} // namespace kith
