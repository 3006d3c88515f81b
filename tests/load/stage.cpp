// SPDX-License-Identifier: Apache-2.0
#include "tests/load/stage.h"

#include <time.h>

#include <algorithm>
#include <cerrno>

namespace kith::load {

namespace {

constexpr Time glance = 10 * millisecond;

} // namespace

void waitUntil(Time time)
{
    const timespec until{time / second, time % second};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) { }
}

void Stage::reached(int step, EpollLoop &loop)
{
    ++m_reached;
    while (m_allowed < step)
        loop.turn(now() + glance);
}

void Stage::turnUntilEnd(EpollLoop &loop)
{
    while (now() < end)
        loop.turn(std::min<Time>(end, now() + glance));
}

bool Stage::await(int step, Time deadline)
{
    while (m_reached < step * m_threads) {
        if (now() > deadline)
            return false;
        waitUntil(now() + glance);
    }
    return true;
}

} // namespace kith::load
