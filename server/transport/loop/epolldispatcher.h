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
    An event dispatcher for threads with many descriptors: a turn costs what is ready, not what is open. Linux only.

    Qt's own one gives each descriptor to poll() in each turn. Used like any dispatcher, with these bounds: native event
    filters are not called, the wait is in whole milliseconds, and descriptors that epoll does not take (regular files)
    are not watched, with a warning.
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

    //! Any thread. A system call only while the loop is blocked.
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
        m_pending; //!< ready and not yet told from m_pendingAt on; null: unregistered since
    std::size_t m_pendingAt = 0;
};

} // namespace kith
