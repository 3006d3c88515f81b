// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"

namespace kith::load {

//! The load on a bare QWebSocketServer, in a thread of this process, that echoes each message: the upper limit for any server on
//! Qt's sockets.
struct EchoPlan {
    std::string name = "reference: echo";
    int connections = 100;
    int window = 1;
    double rate = 0; //!< messages per second of all connections, instead of the window
    double warmUp = 0.5; //!< seconds
    double measure = 3;
    int textBytes = 70;
};

Outcome runEcho(const EchoPlan &plan);

//! Overwrites 4 KiB of a file and calls fdatasync(), repeatedly beside runEcho(plan). Each time taken is one latency.
Outcome runSyncBesideEcho(const EchoPlan &plan, const std::string &folder);

} // namespace kith::load
