// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/loop/timerqueue.h"

#include <QAbstractEventDispatcher>

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace kith {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using EventDispatcherBase = QAbstractEventDispatcherV2;
#else
using EventDispatcherBase = QAbstractEventDispatcher;
#endif

/*!
    An event dispatcher for threads with many descriptors. Linux only.

    The cost of a turn grows with the number of ready descriptors, not of open ones; Qt's own dispatcher passes all of them to
    poll(). Differences to Qt's: native event filters are not called, the wait is in whole milliseconds, and descriptors that
    epoll does not support (regular files) are not watched, with a warning.
*/
class EpollDispatcher final : public EventDispatcherBase
{
public:
    EpollDispatcher();
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

    bool unregisterTimers(QObject *object) override;
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    void registerTimer(Qt::TimerId id, Duration interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(Qt::TimerId id) override;
    QList<TimerInfoV2> timersForObject(QObject *object) const override;
    Duration remainingTime(Qt::TimerId id) const override;
#else
    void registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(int id) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int id) override;
#endif

    //! Any thread. Makes a system call only if the loop is blocked.
    void wakeUp() override;
    void interrupt() override; //!< Any thread.

private:
    enum class State { Running, Blocked, Woken };
    using Watch = std::array<QSocketNotifier *, 3>; //!< by QSocketNotifier::Type

    bool wait(QEventLoop::ProcessEventsFlags flags);
    int timeout(QEventLoop::ProcessEventsFlags flags) const;
    void waitForNotifiers(int timeout);
    void waitForWakeUp(int timeout) const;
    void addPending(const Watch &watch, std::uint32_t events, bool nested);
    bool activateNotifiers();
    void apply(int descriptor, bool isNew);

    const int m_epoll;
    const int m_wake;
    std::atomic<State> m_state = State::Running;
    std::atomic<bool> m_interrupted = false;
    TimerQueue m_timers;
    std::vector<Watch> m_watches; //!< by descriptor
    std::vector<QSocketNotifier *>
        m_pending; //!< ready; not yet activated from m_pendingAt on; null: unregistered meanwhile
    std::size_t m_pendingAt = 0;
};

} // namespace kith
