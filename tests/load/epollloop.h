// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <tuple>
#include <vector>

namespace kith::load {

using Time = std::int64_t; //!< nanoseconds of the monotonic clock
constexpr Time microsecond = 1'000;
constexpr Time millisecond = 1'000'000;
constexpr Time second = 1'000'000'000;

Time now();

//! Something with a descriptor in an EpollLoop.
class Watched
{
public:
    virtual ~Watched() = default;
    virtual void ready(std::uint32_t events) = 0; //!< EPOLLIN, EPOLLOUT …; may come once more after forget()
    virtual void flush() = 0; //!< once at the end of a turn in which flushLater() was asked for
};

/*!
    One thread's sockets and timers. What is sent in a turn leaves at its end, once for each socket.

    Not thread-safe. What is watched must outlive the turn in which it is forgotten.
*/
class EpollLoop
{
public:
    EpollLoop();
    ~EpollLoop();
    EpollLoop(const EpollLoop &) = delete;
    EpollLoop &operator=(const EpollLoop &) = delete;

    void watch(int fd, Watched &watched, bool writable); //!< always for reading, too
    void rewatch(int fd, Watched &watched, bool writable);
    void forget(int fd);
    void flushLater(Watched &watched);
    void at(Time time, std::function<void()> call);

    //! Waits until something is due, at the latest until \a deadline, and does it.
    void turn(Time deadline);

    //! Turns until \a done, at the latest until \a deadline; true if done.
    bool turnUntil(Time deadline, const std::function<bool()> &done);

    std::span<char> readBuffer() { return m_readBuffer; } //!< for the call at hand

private:
    struct Timer {
        Time time;
        std::uint64_t order;
        std::function<void()> call;
        bool operator>(const Timer &other) const
        {
            return std::tie(time, order) > std::tie(other.time, other.order);
        }
    };

    void flushAll();

    int m_epoll;
    std::vector<char> m_readBuffer;
    std::vector<Watched *> m_toFlush;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> m_timers;
    std::uint64_t m_timerOrder = 0;
};

//! How busy the calling thread was since it was made: processor time, and time ready to run without a
//! processor.
class BusyMeter
{
public:
    BusyMeter();

    struct Share {
        double running = 0;
        double waiting = 0; //!< ready, but the processors had other work
    };
    Share share() const;

private:
    Time m_began;
    Time m_running;
    Time m_waiting;
};

} // namespace kith::load
