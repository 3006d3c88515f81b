// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace kith {

/*!
    A bounded queue from any thread to the threads that work on it.

    It has lanes. Each lane has its own bound and keeps its order; the lanes are served in turn, so that a full lane
    neither refuses nor holds up the values of another. At most \a mostUnderway values of a lane are worked on at the
    same time, so that slow ones leave threads to the others. Every function may be called on any thread.
*/
template <typename T>
class BoundedQueue
{
public:
    using Clock = std::chrono::steady_clock;

    explicit BoundedQueue(std::size_t mostInLane,
                          std::size_t mostUnderway = std::numeric_limits<std::size_t>::max())
        : m_mostInLane(mostInLane)
        , m_mostUnderway(mostUnderway)
    {
    }

    //! False, and \a value untouched, where the lane is full or the queue is stopped.
    bool add(T &&value, std::size_t lane = 0)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (lane >= m_lanes.size())
                m_lanes.resize(lane + 1);
            if (m_stopped || m_lanes[lane].values.size() >= m_mostInLane)
                return false;
            m_lanes[lane].values.push_back(std::move(value));
            ++m_size;
        }
        m_wake.notify_one();
        return true;
    }

    //! Waits for a value. Where the queue bounds what is underway, the value is until finished() is called with its lane.
    //! Returns nullopt when the queue is stopped and empty.
    std::optional<T> take()
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return findLane() || (m_stopped && m_size == 0); });
        if (m_size == 0)
            return std::nullopt;
        ++m_lanes[m_turn].underway;
        return next();
    }

    void finished(std::size_t lane)
    {
        {
            const std::lock_guard lock(m_mutex);
            --m_lanes[lane].underway;
        }
        m_wake.notify_all(); // also those that wait for the end
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
        while (batch.size() < most && findLane())
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
        for (Lane &lane : m_lanes)
            lane.values.clear();
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
    struct Lane {
        std::deque<T> values;
        std::size_t underway = 0;
    };

    //! Moves the turn to the next lane that has a value to take. False where there is none.
    bool findLane()
    {
        for (std::size_t i = 1; i <= m_lanes.size(); ++i) {
            const std::size_t lane = (m_turn + i) % m_lanes.size();
            if (!m_lanes[lane].values.empty() && m_lanes[lane].underway < m_mostUnderway) {
                m_turn = lane;
                return true;
            }
        }
        return false;
    }

    //! The first value of the lane whose turn it is.
    T next()
    {
        std::deque<T> &values = m_lanes[m_turn].values;
        T value = std::move(values.front());
        values.pop_front();
        --m_size;
        return value;
    }

    const std::size_t m_mostInLane;
    const std::size_t m_mostUnderway;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Lane> m_lanes; //!< not a vector: it would copy what it cannot move without an exception
    std::size_t m_turn = 0;
    std::size_t m_size = 0; // of all lanes
    bool m_woken = false;
    bool m_stopped = false;
};

} // namespace kith
