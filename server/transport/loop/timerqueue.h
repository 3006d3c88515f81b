// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <chrono>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kith {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using TimerId = Qt::TimerId;
#else
using TimerId = int;
#endif

/*!
    The timers of one event loop, ordered by due time. Used in one thread.

    All timer types, coarse ones too, are precise to the millisecond of the wait: an I/O thread has few timers, and aligning
    them would save nothing.
*/
class TimerQueue
{
public:
    using Clock = std::chrono::steady_clock;
    using Duration = std::chrono::nanoseconds;

    struct Timer {
        Duration interval{};
        Qt::TimerType type = Qt::CoarseTimer;
        QObject *object = nullptr;
        Clock::time_point due;
        bool firing = false; //!< its event is being handled; it is not due again before that ends
    };

    void add(TimerId id, Duration interval, Qt::TimerType type, QObject *object);
    bool remove(TimerId id); //!< returns false if there is none
    bool removeAll(const QObject *object); //!< returns false if it had none

    std::vector<std::pair<TimerId, Timer>> timersOf(const QObject *object) const;
    std::optional<Duration> remaining(TimerId id) const; //!< 0 if overdue
    std::optional<Duration> untilNext() const; //!< 0 if one is overdue; nullopt: no timer

    //! Sends one event per due timer, never nested in its own event. Returns whether one with an interval was among them.
    bool fire();

private:
    bool fireOne(TimerId id, Clock::time_point now);

    std::unordered_map<TimerId, Timer> m_timers;
    std::set<std::pair<Clock::time_point, TimerId>> m_due; //!< all timers except those that are firing
};

} // namespace kith
