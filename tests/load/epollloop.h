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

//! The owner of a descriptor in an EpollLoop.
class Watched
{
public:
    virtual ~Watched() = default;
    virtual void ready(
        std::uint32_t events) = 0; //!< EPOLLIN, EPOLLOUT …; may be called once more after forget()
    virtual void flush() = 0; //!< called once at the end of a turn in which flushLater() was called
};

/*!
    The sockets and timers of one thread. Bytes sent in a turn are written at its end, once per socket.

    Not thread-safe. A Watched must outlive the turn in which forget() is called for it.
*/
class EpollLoop
{
public:
    EpollLoop();
    ~EpollLoop();
    EpollLoop(const EpollLoop &) = delete;
    EpollLoop &operator=(const EpollLoop &) = delete;

    void watch(int fd, Watched &watched, bool writable); //!< always watches for reading
    void rewatch(int fd, Watched &watched, bool writable);
    void forget(int fd);
    void flushLater(Watched &watched);
    void at(Time time, std::function<void()> call);

    //! Blocks until an event or timer is due or \a deadline has passed, then handles it.
    void turn(Time deadline);

    //! Turns until \a done returns true or \a deadline has passed. Returns whether it is done.
    bool turnUntil(Time deadline, const std::function<bool()> &done);

    std::span<char> readBuffer() { return m_readBuffer; } //!< valid during the current call

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

//! Measures how busy the calling thread is since construction: CPU time, and time ready to run without a CPU.
class BusyMeter
{
public:
    BusyMeter();

    struct Share {
        double running = 0;
        double waiting = 0; //!< ready to run while the CPUs were busy
    };
    Share share() const;

private:
    Time m_began;
    Time m_running;
    Time m_waiting;
};

} // namespace kith::load
