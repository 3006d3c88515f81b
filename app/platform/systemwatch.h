// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"

#include <QObject>

namespace kith {

//! Watches the computer: tells when its network comes or goes, and when it slept. GUI thread.
class SystemWatch : public QObject
{
    Q_OBJECT

public:
    explicit SystemWatch(TimeSource *time, QObject *parent = nullptr);
    ~SystemWatch() override;

    //! Follows the system's network from now on, where the system supports that.
    void watchNetwork();

Q_SIGNALS:
    //! Emitted some seconds after the system, or this process, was resumed.
    void woke();
    void reachableChanged(bool reachable);

private:
    void check();

    TimeSource *m_time;
    std::unique_ptr<Timer> m_timer;
    std::int64_t m_wall = 0;
    std::int64_t m_monotonic = 0;
};

} // namespace kith
