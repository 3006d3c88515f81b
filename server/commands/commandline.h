// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

#include <QStringList>

namespace kith {

//! What was asked for on the command line.
struct CommandLine {
    QString command; //!< such as "serve" or "user add"
    QString operand; //!< what stands behind it, where it takes something
    Values settings; //!< options that are settings
    Values options; //!< options of single commands
    QString configFile;
    QString problem; //!< not empty: what is wrong
};

//! Knows which command takes what.
CommandLine parseCommandLine(const QStringList &arguments);

//! The manual page.
QString manual();

} // namespace kith
