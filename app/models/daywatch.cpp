// SPDX-License-Identifier: Apache-2.0
#include "app/models/daywatch.h"

#include <QDateTime>

#include <algorithm>
#include <utility>

namespace kith {

namespace {

constexpr std::int64_t longestWaitMs = 60 * 60 * 1000;

QDate dayAt(std::int64_t ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms).date();
}

} // namespace

DayWatch::DayWatch(TimeSource *time, std::function<void()> changed)
    : m_time(time)
    , m_changed(std::move(changed))
    , m_day(dayAt(time->now()))
    , m_timer(time->timer([this] { look(); }))
{
    look();
}

void DayWatch::look()
{
    const std::int64_t now = m_time->now();
    const QDate day = dayAt(now);
    const std::int64_t left = day.addDays(1).startOfDay().toMSecsSinceEpoch() - now;
    m_timer->start(std::clamp<std::int64_t>(left, 1, longestWaitMs));
    if (std::exchange(m_day, day) != day)
        m_changed();
}

} // namespace kith
