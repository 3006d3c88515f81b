// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

namespace kith::load {

//! Load on group 0 with the persons 0 … members − 1, of which the first \a senders send. Runs in one thread.
struct GroupPlan {
    std::string name = "group";
    int members = 500;
    int senders = 1;
    int window = 1; //!< messages of a sender that not all others have received
    double warmUp = 1; //!< seconds
    double measure = 5;
    pid_t server = 0;
};

//! Blocks until done. Counts deliveries: one per message and member except the sender.
Outcome runGroup(const Service &service, const GroupPlan &plan);

} // namespace kith::load
