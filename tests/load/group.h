// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

namespace kith::load {

//! Group 0: its members are persons 0 … members − 1, the first of whom send. In one thread.
struct GroupPlan {
    std::string name = "group";
    int members = 500;
    int senders = 1;
    int window = 1; //!< messages of a sender that not all others have
    double warmUp = 1; //!< seconds
    double measure = 5;
    pid_t server = 0;
};

//! Blocks until all is done. Counts deliveries: a message to each member but its sender.
Outcome runGroup(const Service &service, const GroupPlan &plan);

} // namespace kith::load
