// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace kith {

/*!
    A bounded queue from any thread to the threads that work on it.

    It has lanes. Each lane has its own bound and keeps its order; the lanes are served in turn, so that a full lane
    neither refuses nor holds up the values of another. Every function may be called on any thread.
*/
template <typename T>
class BoundedQueue
{
public:
    using Clock = std::chrono::steady_clock;

    explicit BoundedQueue(std::size_t mostInLane)
        : m_mostInLane(mostInLane)
    {
    }

    //! False, and \a value untouched, where the lane is full or the queue is stopped.
    bool add(T &&value, std::size_t lane = 0)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (lane >= m_lanes.size())
                m_lanes.resize(lane + 1);
            if (m_stopped || m_lanes[lane].size() >= m_mostInLane)
                return false;
            m_lanes[lane].push_back(std::move(value));
            ++m_size;
        }
        m_wake.notify_one();
        return true;
    }

    //! Waits for a value. Returns nullopt when the queue is stopped and empty.
    std::optional<T> take()
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return m_stopped || m_size > 0; });
        return m_size > 0 ? std::optional(next()) : std::nullopt;
    }

    //! Waits for values until \a until, wake() or stop(), then returns at most \a most of them: one lock for all.
    std::vector<T> takeBatch(std::size_t most, Clock::time_point until = Clock::time_point::max())
    {
        std::unique_lock lock(m_mutex);
        const auto ready = [this] { return m_stopped || m_woken || m_size > 0; };
        if (until == Clock::time_point::max())
            m_wake.wait(lock, ready);
        else
            m_wake.wait_until(lock, until, ready);
        m_woken = false;
        std::vector<T> batch;
        batch.reserve(std::min(most, m_size));
        while (batch.size() < most && m_size > 0)
            batch.push_back(next());
        return batch;
    }

    //! Ends the present or the next wait of takeBatch().
    void wake()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_woken = true;
        }
        m_wake.notify_all();
    }

    //! Takes nothing more; what waits can still be taken.
    void stop()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopped = true;
        }
        m_wake.notify_all();
    }

    //! Forgets what waits.
    void clear()
    {
        const std::lock_guard lock(m_mutex);
        m_lanes.clear();
        m_size = 0;
    }

    std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_size;
    }

    bool isStopped() const
    {
        const std::lock_guard lock(m_mutex);
        return m_stopped;
    }

private:
    //! The first of the lane whose turn it is; there is one.
    T next()
    {
        do
            m_turn = (m_turn + 1) % m_lanes.size();
        while (m_lanes[m_turn].empty());
        T value = std::move(m_lanes[m_turn].front());
        m_lanes[m_turn].pop_front();
        --m_size;
        return value;
    }

    const std::size_t m_mostInLane;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::deque<T>> m_lanes;
    std::size_t m_turn = 0;
    std::size_t m_size = 0; // of all lanes
    bool m_woken = false;
    bool m_stopped = false;
};

} // namespace kith
