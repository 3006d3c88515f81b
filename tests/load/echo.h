// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"

namespace kith::load {

//! A bare QWebSocketServer in a thread of this process that returns each message: the ceiling of any server
//! on Qt's sockets.
struct EchoPlan {
    std::string name = "reference: echo";
    int connections = 100;
    int window = 1;
    double rate = 0; //!< a second, of all together, instead of the window
    double warmUp = 0.5; //!< seconds
    double measure = 3;
    int textBytes = 70;
};

Outcome runEcho(const EchoPlan &plan);

//! How long it takes to write over 4 KiB of a file and to fdatasync() it, again and again beside
//! runEcho(plan).
Outcome runSyncBesideEcho(const EchoPlan &plan, const std::string &folder);

} // namespace kith::load
