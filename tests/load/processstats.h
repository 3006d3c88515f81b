// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kith::load {

//! Resource usage of a process at one moment, from /proc. All zero if there is no such process.
struct ProcessStats {
    struct Thread {
        std::string name;
        double seconds = 0; //!< CPU time, user and system
    };

    double seconds = 0; //!< CPU time of all threads, including ended ones
    std::int64_t residentKiB = 0;
    std::map<pid_t, Thread> threads;

    static ProcessStats of(pid_t process);

    //! Returns the sum over \a processes and their child processes. With several processes, thread names are prefixed by the number
    //! of their process: "2 writer".
    static ProcessStats of(const std::vector<pid_t> &processes);
};

} // namespace kith::load
