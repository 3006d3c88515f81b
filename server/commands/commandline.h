// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config/config.h"

#include <QStringList>

namespace kith {

//! The parsed command line.
struct CommandLine {
    QString command; //!< such as "serve" or "user add"
    QStringList operands; //!< the command's arguments
    Values settings; //!< options that are settings
    Values options; //!< options of the command itself
    QString configFile;
    QString problem; //!< what is wrong; empty: nothing
};

//! Parses \a arguments and checks them against what each command takes.
CommandLine parseCommandLine(const QStringList &arguments);

//! Returns the manual page.
QString manual();

} // namespace kith
