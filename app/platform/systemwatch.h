// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"

#include <QObject>

namespace kith {

//! Notices what happens to the computer: its network comes and goes, it slept. GUI thread.
class SystemWatch : public QObject
{
    Q_OBJECT

public:
    explicit SystemWatch(TimeSource *time, QObject *parent = nullptr);
    ~SystemWatch() override;

    //! Follows the system's network from now on, where the system tells.
    void watchNetwork();

Q_SIGNALS:
    //! At most some seconds after the system, or this process, went on.
    void woke();
    void reachableChanged(bool reachable);

private:
    void look();

    TimeSource *m_time;
    std::unique_ptr<Timer> m_alarm;
    std::int64_t m_wall = 0;
    std::int64_t m_monotonic = 0;
};

} // namespace kith
