// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace kith {

/*!
    Simulated time: what is to happen, in the order of its time and, within a millisecond, of its planning.

    Nothing in a simulation happens but by a task from here.
*/
class Scheduler
{
public:
    using Task = std::function<void()>;
    using Key = std::pair<std::int64_t, std::uint64_t>; //!< its time, its number

    std::int64_t now() const { return m_now; } //!< milliseconds since the start; never goes back

    //! A time that is over is now.
    Key at(std::int64_t time, Task task)
    {
        const Key key{std::max(time, m_now), ++m_number};
        m_tasks.emplace(key, std::move(task));
        return key;
    }
    Key in(std::int64_t delay, Task task) { return at(m_now + delay, std::move(task)); }

    //! Nothing where it happened already.
    void cancel(const Key &key) { m_tasks.erase(key); }

    //! Does the next task, if there is one.
    bool step() { return stepUntil(INT64_MAX); }

    //! Does the next task until \a end, or lets the time until then pass.
    bool stepUntil(std::int64_t end)
    {
        const auto first = m_tasks.begin();
        if (first == m_tasks.end() || first->first.first > end) {
            if (end != INT64_MAX)
                m_now = std::max(m_now, end);
            return false;
        }
        m_now = first->first.first;
        const Task task = std::move(first->second);
        m_tasks.erase(first);
        task();
        return true;
    }

private:
    std::int64_t m_now = 0;
    std::uint64_t m_number = 0;
    std::map<Key, Task> m_tasks;
};

} // namespace kith
