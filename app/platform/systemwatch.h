// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"

#include <QObject>
#include <QVariantMap>

namespace kith {

//! Watches the computer: tells when its network comes or goes, when it slept, and when it is locked. GUI thread.
class SystemWatch : public QObject
{
    Q_OBJECT

public:
    explicit SystemWatch(TimeSource *time, QObject *parent = nullptr);
    ~SystemWatch() override;

    //! Follows the system's network from now on, where the system supports that.
    void watchNetwork();
    //! Finds out, and follows from now on, whether the user's session is locked, where the system tells: the screen
    //! saver of the desktop, and logind's hint about the session. Either one is enough.
    void watchLock();
    bool isLocked() const { return m_screenLocked || m_sessionLocked; }

Q_SIGNALS:
    //! Emitted some seconds after the system, or this process, was resumed.
    void woke();
    void reachableChanged(bool reachable);
    void lockedChanged();

private Q_SLOTS:
    void setScreenLocked(bool locked);
    void onSessionChanged(const QString &interface, const QVariantMap &changed,
                          const QStringList &invalidated);

private:
    void check();
    void askSession();
    void set(bool &which, bool locked);

    TimeSource *m_time;
    std::unique_ptr<Timer> m_timer;
    std::int64_t m_wall = 0;
    std::int64_t m_monotonic = 0;
    bool m_screenLocked = false;
    bool m_sessionLocked = false;
};

} // namespace kith
