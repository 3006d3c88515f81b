// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

#include <functional>
#include <map>

namespace kith::load {

//! Event counts so far, by name.
using Counts = std::map<std::string, double>;

//! Pairs of a sender and a receiver, and optionally idle connections beside them.
struct PairsPlan {
    std::string name = "pairs";
    int pairs = 100; //!< persons 2·i and 2·i + 1
    int window = 1; //!< closed loop: messages of a pair in flight
    //! Messages per second of all pairs together, as an open loop: latency counts from the intended moment. 0: closed loop.
    double rate = 0;
    double pause = 0; //!< closed loop: seconds from receiving a message to sending the next
    int idle = 0; //!< idle connections
    int firstIdle = 0; //!< the first of their persons
    double warmUp = 1; //!< seconds
    double measure = 5;
    int threads = 1;
    std::vector<pid_t> servers; //!< processes whose resource usage is measured
    std::function<Counts()> counts; //!< further counts, reported per message; may be null
    std::function<void()> breakAll; //!< called early in the measured time; must break every connection once
    std::function<void()>
        outlast; //!< measuring also lasts until this returns; connections may break meanwhile

    bool mayBreak() const { return breakAll || outlast; }
};

//! Blocks until done. A message counts when its recipient has it.
Outcome runPairs(const Service &service, const PairsPlan &plan);

} // namespace kith::load
