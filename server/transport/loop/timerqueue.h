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
    The timers of one event loop by what is due next. Used in one thread.

    All kinds keep their time to the millisecond that the wait can have, coarse ones too: an I/O thread has few timers,
    and aligning them would save nothing.
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
        bool firing = false; //!< its event is being handled; until then it is not waited for
    };

    void add(TimerId id, Duration interval, Qt::TimerType type, QObject *object);
    bool remove(TimerId id); //!< false: there is none
    bool removeAll(const QObject *object); //!< false: it had none

    std::vector<std::pair<TimerId, Timer>> timersOf(const QObject *object) const;
    std::optional<Duration> remaining(TimerId id) const; //!< 0 where it is overdue
    std::optional<Duration> untilNext() const; //!< 0 where one is overdue; none: nothing to wait for

    //! Sends each that is due its event, once and never inside its own. True if one with an interval was among them.
    bool fire();

private:
    bool fireOne(TimerId id, Clock::time_point now);

    std::unordered_map<TimerId, Timer> m_timers;
    std::set<std::pair<Clock::time_point, TimerId>> m_due; //!< all but those that are firing
};

} // namespace kith
