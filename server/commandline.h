// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/config.h"

#include <QStringList>

namespace kith {

//! What was asked for on the command line.
struct CommandLine {
    QStringList words; //!< the command and its operands
    Values settings; //!< options that are settings
    Values options; //!< options of single commands
    QString configFile;
    bool help = false;
    QString problem; //!< not empty: what is wrong
};

CommandLine parseCommandLine(const QStringList &arguments);

//! The manual page.
QString manual();

} // namespace kith
