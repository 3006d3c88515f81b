// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

#include <functional>
#include <map>

namespace kith::load {

//! How often something happened up to now, by name.
using Counts = std::map<std::string, double>;

//! One who sends and one who receives, many times over; beside them, if wanted, connections at rest.
struct PairsPlan {
    std::string name = "pairs";
    int pairs = 100; //!< persons 2·i and 2·i + 1
    int window = 1; //!< closed loop: messages of a pair underway at once
    double rate = 0; //!< a second, all pairs together: open loop, and the latency counts from the intended
        //!< moment; 0: closed
    double pause = 0; //!< closed loop: seconds from receiving a message to sending the next
    int idle = 0; //!< connections at rest
    int firstIdle = 0; //!< the persons from here on
    double warmUp = 1; //!< seconds
    double measure = 5;
    int threads = 1;
    std::vector<pid_t> servers; //!< whose use of the machine is measured
    std::function<Counts()> counts; //!< of what else is told, for each message; may be empty
    std::function<void()>
        breakAll; //!< called early in what is measured, and expected to break every connection once
    std::function<void()> outlast; //!< measures until this returns, too; connections may break meanwhile

    bool mayBreak() const { return breakAll || outlast; }
};

//! Blocks until all is done. A message counts when its recipient has it.
Outcome runPairs(const Service &service, const PairsPlan &plan);

} // namespace kith::load
