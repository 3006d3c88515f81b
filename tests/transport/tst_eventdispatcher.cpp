// SPDX-License-Identifier: Apache-2.0
#include "eventloops.h"

#include "shared/mailbox.h"
#include "tests/runner/runner.h"

#include <QPointer>
#include <QSignalSpy>

#include <algorithm>
#include <atomic>
#include <vector>

using namespace kith;
using namespace std::chrono_literals;

// Event loops: wake-ups from other threads, nested loops, and signals to observers.
class tst_EventDispatcher : public QObject
{
    Q_OBJECT

public:
    // Selects Qt's dispatcher on poll() instead of GLib's.
    static void initMain() { qputenv("QT_NO_GLIB", "1"); }

private Q_SLOTS:
    void whatOtherThreadsPostArrivesInTheirOrder_data() { addDispatchers(); }
    void whatOtherThreadsPostArrivesInTheirOrder();
    void aWakeUpEndsAWaitAlsoAheadOfIt_data() { addDispatchers(); }
    void aWakeUpEndsAWaitAlsoAheadOfIt();
    void aLoopIsEndedFromAnotherThread_data() { addDispatchers(); }
    void aLoopIsEndedFromAnotherThread();
    void anInterruptLeavesTheRestForLater_data() { addDispatchers(); }
    void anInterruptLeavesTheRestForLater();
    void aThreadQuits_data() { addDispatchers(); }
    void aThreadQuits();
    void nestedLoopsHearEverything_data() { addDispatchers(); }
    void nestedLoopsHearEverything();
    void deletedLaterIsDeletedByTheLoopThatAsked_data() { addDispatchers(); }
    void deletedLaterIsDeletedByTheLoopThatAsked();
    void aLoopTellsWhenItBlocksAndWhenItIsAwake_data() { addDispatchers(); }
    void aLoopTellsWhenItBlocksAndWhenItIsAwake();
};

void tst_EventDispatcher::whatOtherThreadsPostArrivesInTheirOrder()
{
    inThread([] {
        constexpr int each = 5'000;
        std::vector<int> seen[3];
        Mailbox<std::pair<int, int>> mailbox([&](std::vector<std::pair<int, int>> &&batch) {
            for (const auto &[from, number] : batch)
                seen[from].push_back(number);
        });
        std::vector<std::thread> senders;
        for (int from = 0; from < 3; ++from) {
            senders.emplace_back([&mailbox, from] {
                for (int i = 0; i < each; ++i)
                    mailbox.post({from, i});
            });
        }
        QVERIFY(until([&] { return seen[0].size() + seen[1].size() + seen[2].size() == 3 * each; }));
        for (std::thread &sender : senders)
            sender.join();
        for (const auto &list : seen)
            QVERIFY(std::is_sorted(list.begin(), list.end()));
    });
}

void tst_EventDispatcher::aWakeUpEndsAWaitAlsoAheadOfIt()
{
    inThread([] {
        dispatcher().wakeUp();
        turn(QEventLoop::WaitForMoreEvents); // only the wake-up ends it
        // Wake-ups from another thread at any moment of a turn: a lost one would hang here.
        std::atomic<int> asked = 0;
        std::atomic<int> answered = 0;
        std::thread waker([&, &loop = dispatcher()] {
            for (int i = 1; i <= 20'000; ++i) {
                asked = i;
                loop.wakeUp();
                while (answered < i) { }
            }
        });
        while (answered < 20'000) {
            turn(QEventLoop::WaitForMoreEvents);
            answered = asked.load();
        }
        waker.join();
    });
}

void tst_EventDispatcher::aLoopIsEndedFromAnotherThread()
{
    inThread([] {
        for (int i = 0; i < 500; ++i) {
            QEventLoop loop;
            std::thread other; // started inside exec(), because an earlier exit() has no effect
            QTimer::singleShot(0, &loop, [&] { other = std::thread([&loop, i] { loop.exit(i); }); });
            QCOMPARE(loop.exec(), i);
            other.join();
        }
    });
}

void tst_EventDispatcher::anInterruptLeavesTheRestForLater()
{
    inThread([] {
        Pair pair;
        pair.makeReady();
        Ear ear(pair.near(), QSocketNotifier::Read);
        QMetaObject::invokeMethod(
            &dispatcher(), [] { dispatcher().interrupt(); }, Qt::QueuedConnection);
        QVERIFY(!dispatcher().processEvents(QEventLoop::AllEvents));
        QCOMPARE(ear.heard, 0);
        QVERIFY(dispatcher().processEvents(QEventLoop::AllEvents));
        QCOMPARE(ear.heard, 1);
    });
}

void tst_EventDispatcher::aThreadQuits()
{
#ifdef __SANITIZE_THREAD__
    QSKIP("What QThread does under its own locks looks like a race: Qt is not instrumented.");
#endif
    QFETCH(Make, make);
    for (int i = 0; i < 5; ++i) {
        QThread thread;
        if (QAbstractEventDispatcher *own = make())
            thread.setEventDispatcher(own);
        std::atomic<int> fired = 0;
        auto *timer = new QTimer;
        timer->moveToThread(&thread);
        connect(&thread, &QThread::started, timer, [timer] { timer->start(0); });
        connect(timer, &QTimer::timeout, timer, [&] { ++fired; });
        connect(&thread, &QThread::finished, timer, &QObject::deleteLater);
        const QPointer<QObject> alive(timer);
        thread.start();
        QTRY_VERIFY(fired > 0);
        thread.quit();
        QVERIFY(thread.wait());
        QVERIFY(!alive);
    }
}

void tst_EventDispatcher::nestedLoopsHearEverything()
{
    inThread([] {
        Pair outerPair;
        Pair innerPair;
        Pair waiting;
        for (Pair *pair : {&outerPair, &innerPair, &waiting})
            pair->makeReady();
        Ear inner(innerPair.near(), QSocketNotifier::Read, [&] { innerPair.empty(); });
        Ear waits(waiting.near(), QSocketNotifier::Read, [&] { waiting.empty(); });
        TimerObject timer;
        timer.startTimer(1);
        int posted = 0;
        Ear outer(outerPair.near(), QSocketNotifier::Read, [&] {
            outerPair.empty();
            const int before = timer.fired;
            QMetaObject::invokeMethod(
                &dispatcher(), [&] { ++posted; }, Qt::QueuedConnection);
            QEventLoop loop;
            QTimer check;
            QObject::connect(&check, &QTimer::timeout, &loop, [&] {
                if (inner.heard && waits.heard && posted && timer.fired > before)
                    loop.quit();
            });
            check.start(0);
            loop.exec();
        });
        QVERIFY(until([&] { return outer.heard > 0; }));
        turn();
        QCOMPARE(outer.heard, 1);
        QCOMPARE(inner.heard, 1);
        QCOMPARE(waits.heard, 1);
        QCOMPARE(posted, 1);
    });
}

void tst_EventDispatcher::deletedLaterIsDeletedByTheLoopThatAsked()
{
    inThread([] {
        QPointer<QObject> object;
        bool aliveInside = false;
        QEventLoop loop;
        QTimer::singleShot(0, &loop, [&] {
            object = new QObject;
            object->deleteLater();
            QEventLoop inside;
            QTimer::singleShot(2, &inside, &QEventLoop::quit);
            inside.exec();
            aliveInside = !object.isNull();
            QObject::connect(object, &QObject::destroyed, &loop, &QEventLoop::quit);
        });
        loop.exec();
        QVERIFY(aliveInside);
        QVERIFY(!object);
    });
}

void tst_EventDispatcher::aLoopTellsWhenItBlocksAndWhenItIsAwake()
{
    inThread([] {
        turn();
        QSignalSpy awake(&dispatcher(), &QAbstractEventDispatcher::awake);
        QSignalSpy blocks(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock);
        turn();
        QVERIFY(!awake.isEmpty());
        QCOMPARE(blocks.count(), 0);
        TimerObject timer;
        timer.startTimer(1);
        QVERIFY(until([&] { return timer.fired > 0; }));
        QVERIFY(!blocks.isEmpty());

        // An event posted in aboutToBlock is handled without blocking.
        int posted = 0;
        bool post = true;
        QObject::connect(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &timer, [&] {
            if (std::exchange(post, false))
                QMetaObject::invokeMethod(
                    &timer, [&] { ++posted; }, Qt::QueuedConnection);
        });
        dispatcher().unregisterTimers(&timer);
        turn(QEventLoop::WaitForMoreEvents);
        turn();
        QCOMPARE(posted, 1);
    });
}

KITH_TEST(tst_EventDispatcher)
#include "tst_eventdispatcher.moc"
