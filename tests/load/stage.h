// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/epollloop.h"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace kith::load {

//! Seconds to nanoseconds.
constexpr Time seconds(double count)
{
    return static_cast<Time>(count * 1e9);
}

//! Until \a time of now(). Only for the thread that conducts.
void waitUntil(Time time);

/*!
    Brings the threads of a run to the same step at the same time: each says at which it is, and goes on
    turning its loop until the conductor lets it.
*/
class Stage
{
public:
    explicit Stage(int threads)
        : m_threads(threads)
    {
    }

    //! Of a thread: has done step \a step (1, 2 …), and waits for leave to go on.
    void reached(int step, EpollLoop &loop);
    //! Of a thread: turns its loop until end, also where that is moved nearer meanwhile.
    void turnUntilEnd(EpollLoop &loop);

    //! Of the conductor: false if not all threads have done \a step by \a deadline.
    bool await(int step, Time deadline);
    void letGoOn(int step) { m_allowed = step; }

    std::atomic<int> signedIn{0}; //!< connections, of all threads
    std::atomic<int> broken{0}; //!< connections that had been signed in
    std::atomic<Time> begin{0}; //!< of what is measured, warm-up before it; set before the last letGoOn()
    std::atomic<Time> end{0}; //!< likewise, and perhaps moved nearer then

private:
    const int m_threads;
    std::atomic<int> m_reached{0};
    std::atomic<int> m_allowed{0};
};

} // namespace kith::load
