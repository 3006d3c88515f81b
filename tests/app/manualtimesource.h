// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"

#include <algorithm>
#include <vector>

namespace kith {

//! Time that a test moves, and random numbers that a test chooses.
class ManualTimeSource : public TimeSource
{
public:
    std::int64_t now() const override { return m_wall; }
    std::int64_t monotonic() const override { return m_monotonic; }
    double random() override { return chance; }
    std::unique_ptr<Timer> timer(std::function<void()> expired) override
    {
        return std::make_unique<ManualTimer>(this, std::move(expired));
    }

    //! Lets the timers that are due expire, in order.
    void advance(std::int64_t ms)
    {
        const std::int64_t end = m_monotonic + ms;
        for (;;) {
            const auto next =
                std::min_element(m_running.begin(), m_running.end(),
                                 [](const auto *one, const auto *other) { return one->due < other->due; });
            if (next == m_running.end() || (*next)->due > end)
                break;
            ManualTimer *timer = *next;
            moveTo(std::max(m_monotonic, timer->due));
            timer->stop();
            timer->expired();
        }
        moveTo(end);
    }

    //! The system sleeps: the wall clock goes on, the other stands still.
    void sleep(std::int64_t ms) { m_wall += ms; }

    //! Somebody moves the wall clock, forward or back.
    void moveWall(std::int64_t ms) { m_wall += ms; }

    //! Until the next timer expires; -1 where none runs.
    std::int64_t untilNext() const
    {
        std::int64_t next = -1;
        for (const auto *timer : m_running)
            next = next < 0 ? timer->due - m_monotonic : std::min(next, timer->due - m_monotonic);
        return next;
    }

    //! How many timers are due in exactly \a ms.
    std::int64_t timers(std::int64_t ms) const
    {
        return std::ranges::count_if(
            m_running, [&](const ManualTimer *timer) { return timer->due - m_monotonic == ms; });
    }
    bool hasTimer(std::int64_t ms) const { return timers(ms) > 0; }

    double chance = 0.5;

private:
    class ManualTimer : public Timer
    {
    public:
        ManualTimer(ManualTimeSource *time, std::function<void()> callback)
            : expired(std::move(callback))
            , m_time(time)
        {
        }
        ~ManualTimer() override { stop(); }
        void start(std::int64_t ms) override
        {
            stop();
            due = m_time->m_monotonic + ms;
            m_time->m_running.push_back(this);
        }
        void stop() override { std::erase(m_time->m_running, this); }
        bool isActive() const override
        {
            return std::find(m_time->m_running.begin(), m_time->m_running.end(), this)
                != m_time->m_running.end();
        }

        std::function<void()> expired;
        std::int64_t due = 0;

    private:
        ManualTimeSource *m_time;
    };

    void moveTo(std::int64_t monotonic)
    {
        m_wall += monotonic - m_monotonic;
        m_monotonic = monotonic;
    }

    std::int64_t m_wall = 1'760'000'000'000;
    std::int64_t m_monotonic = 1'000;
    std::vector<ManualTimer *> m_running;
};

} // namespace kith
