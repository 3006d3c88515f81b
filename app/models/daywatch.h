// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"

#include <QDate>

#include <functional>
#include <memory>

namespace kith {

//! Calls back when the local day has changed: at midnight, or within an hour where the clock was set or the system slept.
class DayWatch
{
public:
    //! \a time outlives it; \a changed is called on the thread of the constructor.
    DayWatch(TimeSource *time, std::function<void()> changed);

private:
    void look();

    TimeSource *m_time;
    std::function<void()> m_changed;
    QDate m_day;
    std::unique_ptr<Timer> m_timer;
};

} // namespace kith
