// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config.h"

#include <QStringList>

namespace kith {

/*!
    `kithd user …` and `kithd invite …`: an operator's work on the data folder itself, also while the server runs.

    \a words are the arguments without options; \a options those that settings() does not know. Prints to stdout and stderr;
    returns the exit status.
*/
int runAdmin(const Config &config, const QStringList &words, const Values &options);

} // namespace kith
