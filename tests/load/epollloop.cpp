// SPDX-License-Identifier: Apache-2.0
#include "tests/load/epollloop.h"

#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace kith::load {

namespace {

Time clockTime(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * second + time.tv_nsec;
}

//! Returns the nanoseconds that this thread spent in a run queue.
Time queued()
{
    long long running = 0;
    long long waiting = 0;
    if (std::FILE *file = std::fopen("/proc/thread-self/schedstat", "r")) {
        if (std::fscanf(file, "%lld %lld", &running, &waiting) != 2)
            waiting = 0;
        std::fclose(file);
    }
    return waiting;
}

void control(int epoll, int operation, int fd, Watched *watched, bool writable)
{
    epoll_event event{};
    event.events = EPOLLIN | (writable ? EPOLLOUT : 0u);
    event.data.ptr = watched;
    if (epoll_ctl(epoll, operation, fd, &event) != 0) {
        std::perror("epoll_ctl");
        std::abort();
    }
}

} // namespace

Time now()
{
    return clockTime(CLOCK_MONOTONIC);
}

EpollLoop::EpollLoop()
    : m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_readBuffer(256 * 1024)
{
}

EpollLoop::~EpollLoop()
{
    close(m_epoll);
}

void EpollLoop::watch(int fd, Watched &watched, bool writable)
{
    control(m_epoll, EPOLL_CTL_ADD, fd, &watched, writable);
}

void EpollLoop::rewatch(int fd, Watched &watched, bool writable)
{
    control(m_epoll, EPOLL_CTL_MOD, fd, &watched, writable);
}

void EpollLoop::forget(int fd)
{
    epoll_ctl(m_epoll, EPOLL_CTL_DEL, fd, nullptr);
}

void EpollLoop::flushLater(Watched &watched)
{
    m_toFlush.push_back(&watched);
}

void EpollLoop::at(Time time, std::function<void()> call)
{
    m_timers.push({time, m_timerOrder++, std::move(call)});
}

void EpollLoop::turn(Time deadline)
{
    flushAll(); // requested between turns
    const Time until = m_timers.empty() ? deadline : std::min(deadline, m_timers.top().time);
    const Time wait = std::clamp<Time>(until - now(), 0, 100 * millisecond);
    const timespec timeout{wait / second, wait % second};
    std::array<epoll_event, 512> events;
    const int count =
        epoll_pwait2(m_epoll, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[static_cast<std::size_t>(i)];
        static_cast<Watched *>(event.data.ptr)->ready(event.events);
    }
    while (!m_timers.empty() && m_timers.top().time <= now()) {
        const auto call = std::move(const_cast<Timer &>(m_timers.top()).call);
        m_timers.pop();
        call();
    }
    flushAll();
}

bool EpollLoop::turnUntil(Time deadline, const std::function<bool()> &done)
{
    while (!done()) {
        if (now() >= deadline)
            return false;
        turn(deadline);
    }
    return true;
}

void EpollLoop::flushAll()
{
    for (std::size_t i = 0; i < m_toFlush.size(); ++i)
        m_toFlush[i]->flush();
    m_toFlush.clear();
}

BusyMeter::BusyMeter()
    : m_began(now())
    , m_running(clockTime(CLOCK_THREAD_CPUTIME_ID))
    , m_waiting(queued())
{
}

BusyMeter::Share BusyMeter::share() const
{
    const auto wall = static_cast<double>(std::max<Time>(1, now() - m_began));
    return {static_cast<double>(clockTime(CLOCK_THREAD_CPUTIME_ID) - m_running) / wall,
            static_cast<double>(queued() - m_waiting) / wall};
}

} // namespace kith::load
