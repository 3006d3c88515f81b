// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/epollloop.h"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace kith::load {

//! Converts seconds to nanoseconds.
constexpr Time seconds(double count)
{
    return static_cast<Time>(count * 1e9);
}

//! Blocks until now() is \a time. For the conductor's thread only.
void waitUntil(Time time);

/*!
    Synchronizes the threads of a run. Each thread reports the step that it has reached, and turns its loop until the conductor allows the
    next step.
*/
class Stage
{
public:
    explicit Stage(int threads)
        : m_threads(threads)
    {
    }

    //! Called by a thread that has done \a step (1, 2 …). Returns when letGoOn(step) was called.
    void reached(int step, EpollLoop &loop);
    //! Called by a thread. Turns its loop until \a end, even if that is moved nearer meanwhile.
    void turnUntilEnd(EpollLoop &loop);

    //! Called by the conductor. Returns false if not all threads have done \a step by \a deadline.
    bool await(int step, Time deadline);
    void letGoOn(int step) { m_allowed = step; }

    std::atomic<int> signedIn{0}; //!< connections of all threads
    std::atomic<int> broken{0}; //!< connections that had been signed in
    std::atomic<Time> begin{0}; //!< of the measured time, after the warm-up; set before the last letGoOn()
    std::atomic<Time> end{0}; //!< likewise; may be moved nearer later

private:
    const int m_threads;
    std::atomic<int> m_reached{0};
    std::atomic<int> m_allowed{0};
};

} // namespace kith::load
