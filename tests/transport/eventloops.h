// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/loop/eventdispatcher.h"

#include <QAbstractEventDispatcher>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QSocketNotifier>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

// Shared by the tests of event dispatchers, which run on Qt's dispatcher and on EpollDispatcher.

//! The two ends of a connection.
class Pair
{
public:
    Pair()
    {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, m_ends) != 0)
            qFatal("no socketpair");
    }
    ~Pair()
    {
        closeNear();
        closeFar();
    }
    Q_DISABLE_COPY_MOVE(Pair)

    int near() const { return m_ends[0]; }
    int far() const { return m_ends[1]; }
    void makeReady() { write(m_ends[1]); }
    void makeFarReady() { write(m_ends[0]); }
    void empty()
    {
        char bytes[16];
        while (::read(near(), bytes, sizeof bytes) > 0) { }
    }
    void closeNear() { close(m_ends[0]); }
    void closeFar() { close(m_ends[1]); }

private:
    static void write(int descriptor)
    {
        if (::write(descriptor, "x", 1) != 1)
            qFatal("no write");
    }
    static void close(int &descriptor)
    {
        if (descriptor >= 0)
            ::close(descriptor);
        descriptor = -1;
    }

    int m_ends[2];
};

//! A notifier that counts its activations and then calls a function.
class Ear
{
public:
    Ear(int descriptor, QSocketNotifier::Type type, std::function<void()> then = {})
        : notifier(std::make_unique<QSocketNotifier>(descriptor, type))
    {
        QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [this, then] {
            ++heard;
            if (then)
                then();
        });
    }

    std::unique_ptr<QSocketNotifier> notifier;
    int heard = 0;
};

class TimerObject : public QObject
{
public:
    std::function<void(int id)> then;
    int fired = 0;

protected:
    void timerEvent(QTimerEvent *event) override
    {
        ++fired;
        if (then)
            then(event->timerId());
    }
};

inline QAbstractEventDispatcher &dispatcher()
{
    return *QAbstractEventDispatcher::instance();
}

inline void turn(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    QEventLoop().processEvents(flags);
}

//! Runs the loop, blocking between events as a thread does, until the condition holds or a long time has passed.
inline bool until(const std::function<bool()> &condition,
                  QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    QTimer guard;
    guard.start(std::chrono::seconds(20));
    const QDeadlineTimer deadline(std::chrono::seconds(20));
    // Posted events are handled before the loop blocks, and may have made the condition true.
    QObject::connect(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &guard, [&] {
        if (condition())
            dispatcher().wakeUp();
    });
    while (!condition() && !deadline.hasExpired())
        turn(flags | QEventLoop::WaitForMoreEvents);
    return condition();
}

using Make = QAbstractEventDispatcher *(*)();

//! Runs \a body in a new thread with the dispatcher of the row, and blocks until it is done, so that it may contain checks.
inline void inThread(const std::function<void()> &body)
{
    QFETCH(Make, make);
    std::thread thread([&] {
        if (QAbstractEventDispatcher *own = make())
            QThread::currentThread()->setEventDispatcher(own);
        const QEventLoop loop; // creates Qt's dispatcher if none is set
        body();
    });
    thread.join();
}

//! Adds a row for Qt's dispatcher and one for EpollDispatcher.
inline void addDispatchers()
{
    QTest::addColumn<Make>("make");
    QTest::newRow("Qt") << Make([]() -> QAbstractEventDispatcher * { return nullptr; });
    QTest::newRow("ours") << Make(kith::makeEventDispatcher);
}
