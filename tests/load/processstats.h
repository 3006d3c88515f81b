// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kith::load {

//! What a process had used at one moment, from /proc. All zero where there is no such process.
struct ProcessStats {
    struct Thread {
        std::string name;
        double seconds = 0; //!< of processor time, user and system
    };

    double seconds = 0; //!< of all threads, the ended ones included
    std::int64_t residentKiB = 0;
    std::map<pid_t, Thread> threads;

    static ProcessStats of(pid_t process);

    //! All together, and what each of them has started. Where they are several, the number of its process stands before
    //! the name of a thread: "2 writer".
    static ProcessStats of(const std::vector<pid_t> &processes);
};

} // namespace kith::load
