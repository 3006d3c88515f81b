// SPDX-License-Identifier: Apache-2.0
#include "server/transport/loop/epolldispatcher.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <algorithm>
#include <cerrno>
#include <limits>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace kith {

using namespace std::chrono;

namespace {

// The events that activate each type of notifier, the same as in Qt's dispatcher.
constexpr std::array<std::uint32_t, 3> eventsByType{EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr std::uint32_t eventsForAll = EPOLLHUP | EPOLLERR; // always reported by epoll

constexpr std::size_t eventsAtOnce = 256;

} // namespace

EpollDispatcher::EpollDispatcher()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    // Edge-triggered: each write is reported once, so the counter need not be read.
    epoll_event event{EPOLLIN | EPOLLET, {.fd = m_wake}};
    if (m_epoll < 0 || m_wake < 0 || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event) != 0)
        qFatal("An event loop cannot be made: %s.", qPrintable(qt_error_string(errno)));
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wake);
    ::close(m_epoll);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_interrupted = false; // a wake-up that came with it is kept in m_state
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    if (m_interrupted)
        return false;
    if (flags.testFlag(QEventLoop::WaitForMoreEvents) && m_state != State::Woken)
        Q_EMIT aboutToBlock();
    if (m_interrupted)
        return false;

    bool handled = wait(flags);
    if (!flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        handled = activateNotifiers() || handled;
    if (!flags.testFlag(QEventLoop::X11ExcludeTimers))
        handled = m_timers.fire() || handled;
    return handled;
}

// Returns whether wakeUp() was called.
bool EpollDispatcher::wait(QEventLoop::ProcessEventsFlags flags)
{
    // A wakeUp() after this line sees Blocked and writes; one before it sets Woken, and the exchange below fails.
    State running = State::Running;
    const bool blocks = flags.testFlag(QEventLoop::WaitForMoreEvents)
        && m_state.compare_exchange_strong(running, State::Blocked);
    const int time = blocks ? timeout(flags) : 0;
    if (!flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        waitForNotifiers(time);
    else if (blocks)
        waitForWakeUp(time);
    return m_state.exchange(State::Running) == State::Woken;
}

int EpollDispatcher::timeout(QEventLoop::ProcessEventsFlags flags) const
{
    const auto next = flags.testFlag(QEventLoop::X11ExcludeTimers) ? std::nullopt : m_timers.untilNext();
    if (!next)
        return -1;
    // Rounded up, because a timer must not fire too early.
    return int(std::min<qint64>(ceil<milliseconds>(*next).count(), std::numeric_limits<int>::max()));
}

void EpollDispatcher::waitForNotifiers(int timeout)
{
    std::array<epoll_event, eventsAtOnce> events;
    const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), timeout);
    const bool nested = m_pendingAt < m_pending.size();
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[std::size_t(i)];
        if (event.data.fd != m_wake)
            addPending(m_watches[std::size_t(event.data.fd)], event.events, nested);
    }
}

// Used when notifiers are excluded. Waiting on the epoll set would return at once for descriptors that are ready.
void EpollDispatcher::waitForWakeUp(int timeout) const
{
    pollfd wake{m_wake, POLLIN, 0};
    eventfd_t count = 0;
    if (::poll(&wake, 1, timeout) > 0)
        ::eventfd_read(m_wake, &count);
}

void EpollDispatcher::addPending(const Watch &watch, std::uint32_t events, bool nested)
{
    for (std::size_t type = 0; type < watch.size(); ++type) {
        if (!watch[type] || !(events & (eventsByType[type] | eventsForAll)))
            continue;
        // In a nested loop, notifiers that the outer loop has yet to activate are still reported as ready.
        if (!nested
            || std::find(m_pending.begin() + qsizetype(m_pendingAt), m_pending.end(), watch[type])
                == m_pending.end())
            m_pending.push_back(watch[type]);
    }
}

bool EpollDispatcher::activateNotifiers()
{
    bool activated = false;
    QEvent event(QEvent::SockAct);
    while (m_pendingAt < m_pending.size()) {
        if (QSocketNotifier *notifier = m_pending[m_pendingAt++]) {
            QCoreApplication::sendEvent(notifier, &event);
            activated = true;
        }
    }
    m_pending.clear();
    m_pendingAt = 0;
    return activated;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = std::size_t(notifier->socket());
    if (descriptor >= m_watches.size())
        m_watches.resize(std::max(descriptor + 1, m_watches.size() * 2));
    Watch &watch = m_watches[descriptor];
    const bool isNew = watch == Watch{};
    QSocketNotifier *&place = watch[std::size_t(notifier->type())];
    if (place && place != notifier)
        qWarning("Two socket notifiers of one type for descriptor %d; the first one is passed over.",
                 int(descriptor));
    place = notifier;
    apply(int(descriptor), isNew);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    std::replace(m_pending.begin() + qsizetype(m_pendingAt), m_pending.end(), notifier,
                 static_cast<QSocketNotifier *>(nullptr));
    const auto descriptor = std::size_t(notifier->socket());
    if (descriptor >= m_watches.size())
        return;
    QSocketNotifier *&place = m_watches[descriptor][std::size_t(notifier->type())];
    if (place != notifier)
        return;
    place = nullptr;
    apply(int(descriptor), false);
}

void EpollDispatcher::apply(int descriptor, bool isNew)
{
    epoll_event event{0, {.fd = descriptor}};
    const Watch &watch = m_watches[std::size_t(descriptor)];
    for (std::size_t type = 0; type < watch.size(); ++type)
        event.events |= watch[type] ? eventsByType[type] : 0;
    if (event.events == 0) {
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor,
                    nullptr); // fails if the descriptor is already closed
        return;
    }
    // Try the other operation if the descriptor was closed under its notifier and its number was reused.
    const auto call = [&](int operation) { return ::epoll_ctl(m_epoll, operation, descriptor, &event) == 0; };
    if (isNew ? call(EPOLL_CTL_ADD) || call(EPOLL_CTL_MOD) : call(EPOLL_CTL_MOD) || call(EPOLL_CTL_ADD))
        return;
    qWarning("Descriptor %d cannot be watched: %s.", descriptor, qPrintable(qt_error_string(errno)));
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    return m_timers.removeAll(object);
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)

void EpollDispatcher::registerTimer(Qt::TimerId id, Duration interval, Qt::TimerType type, QObject *object)
{
    m_timers.add(id, interval, type, object);
}

bool EpollDispatcher::unregisterTimer(Qt::TimerId id)
{
    return m_timers.remove(id);
}

QList<QAbstractEventDispatcher::TimerInfoV2> EpollDispatcher::timersForObject(QObject *object) const
{
    QList<TimerInfoV2> list;
    for (const auto &[id, timer] : m_timers.timersOf(object))
        list.append({timer.interval, id, timer.type});
    return list;
}

QAbstractEventDispatcher::Duration EpollDispatcher::remainingTime(Qt::TimerId id) const
{
    return m_timers.remaining(id).value_or(Duration::min());
}

#else

void EpollDispatcher::registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object)
{
    m_timers.add(id, milliseconds(interval), type, object);
}

bool EpollDispatcher::unregisterTimer(int id)
{
    return m_timers.remove(id);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> list;
    for (const auto &[id, timer] : m_timers.timersOf(object))
        list.append(TimerInfo(id, int(duration_cast<milliseconds>(timer.interval).count()), timer.type));
    return list;
}

int EpollDispatcher::remainingTime(int id)
{
    const auto left = m_timers.remaining(id);
    return left ? int(ceil<milliseconds>(*left).count()) : -1;
}

#endif

void EpollDispatcher::wakeUp()
{
    if (m_state.exchange(State::Woken) == State::Blocked)
        ::eventfd_write(m_wake, 1);
}

void EpollDispatcher::interrupt()
{
    m_interrupted = true;
    wakeUp();
}

} // namespace kith
