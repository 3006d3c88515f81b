// SPDX-License-Identifier: Apache-2.0
#include "server/transport/loop/timerqueue.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include <algorithm>

namespace kith {

void TimerQueue::add(TimerId id, Duration interval, Qt::TimerType type, QObject *object)
{
    remove(id);
    const Timer timer{interval, type, object, Clock::now() + interval};
    m_timers.emplace(id, timer);
    m_due.emplace(timer.due, id);
}

bool TimerQueue::remove(TimerId id)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return false;
    m_due.erase({found->second.due, id});
    m_timers.erase(found);
    return true;
}

bool TimerQueue::removeAll(const QObject *object)
{
    const auto timers = timersOf(object);
    for (const auto &[id, timer] : timers)
        remove(id);
    return !timers.empty();
}

std::vector<std::pair<TimerId, TimerQueue::Timer>> TimerQueue::timersOf(const QObject *object) const
{
    std::vector<std::pair<TimerId, Timer>> timers;
    std::ranges::copy_if(m_timers, std::back_inserter(timers),
                         [object](const auto &entry) { return entry.second.object == object; });
    return timers;
}

std::optional<TimerQueue::Duration> TimerQueue::remaining(TimerId id) const
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return {};
    return std::max<Duration>(found->second.due - Clock::now(), Duration::zero());
}

std::optional<TimerQueue::Duration> TimerQueue::untilNext() const
{
    if (m_due.empty())
        return {};
    return std::max<Duration>(m_due.begin()->first - Clock::now(), Duration::zero());
}

bool TimerQueue::fire()
{
    if (m_due.empty())
        return false;
    // Read once: timers started by these events fire in a later turn, so a zero timer cannot starve the others.
    const auto now = Clock::now();
    std::vector<TimerId> due;
    for (auto timer = m_due.begin(); timer != m_due.end() && timer->first <= now; ++timer)
        due.push_back(timer->second);
    bool fired = false;
    for (TimerId id : due)
        fired = fireOne(id, now) || fired;
    return fired;
}

bool TimerQueue::fireOne(TimerId id, Clock::time_point now)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end() || found->second.firing || found->second.due > now)
        return false; // changed by an earlier event or a nested loop
    Timer &timer = found->second;
    m_due.erase({timer.due, id});
    timer.due += timer.interval;
    if (timer.due < now)
        timer.due = now + timer.interval;
    timer.firing = true;
    const bool hasInterval = timer.interval > Duration::zero();

    QTimerEvent event(id);
    QCoreApplication::sendEvent(timer.object, &event);

    // The timer may be gone, or its id reused.
    const auto left = m_timers.find(id);
    if (left != m_timers.end() && left->second.firing) {
        left->second.firing = false;
        m_due.emplace(left->second.due, id);
    }
    return hasInterval;
}

} // namespace kith
