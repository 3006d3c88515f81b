// SPDX-License-Identifier: Apache-2.0
#include "eventloops.h"
#include "tests/runner/runner.h"

#include <QElapsedTimer>
#include <QPointer>

#include <algorithm>
#include <atomic>

using namespace kith;
using namespace std::chrono_literals;

// Event loops: timers.
class tst_Timers : public QObject
{
    Q_OBJECT

public:
    // Selects Qt's dispatcher on poll() instead of GLib's.
    static void initMain() { qputenv("QT_NO_GLIB", "1"); }

private Q_SLOTS:
    void noTimerIsEarly_data();
    void noTimerIsEarly();
    void aZeroTimerFiresOnceATurnAndStarvesNobody_data() { addDispatchers(); }
    void aZeroTimerFiresOnceATurnAndStarvesNobody();
    void aTimerMayBeKilledInItsOwnEvent_data() { addDispatchers(); }
    void aTimerMayBeKilledInItsOwnEvent();
    void aTimerMayBeKilledInAnother_data() { addDispatchers(); }
    void aTimerMayBeKilledInAnother();
    void aTimerDoesNotEnterItsOwnEvent_data() { addDispatchers(); }
    void aTimerDoesNotEnterItsOwnEvent();
    void theRemainingTimeIsKnown_data() { addDispatchers(); }
    void theRemainingTimeIsKnown();
    void timersAreListedByObject_data() { addDispatchers(); }
    void timersAreListedByObject();
    void timersGoWithTheirObject_data() { addDispatchers(); }
    void timersGoWithTheirObject();
};

void tst_Timers::noTimerIsEarly_data()
{
    QTest::addColumn<Make>("make");
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    for (const auto &[name, make] :
         {std::pair("Qt", Make([]() -> QAbstractEventDispatcher * { return nullptr; })),
          std::pair("ours", Make(makeEventDispatcher))}) {
        for (int interval : {1, 7, 60}) {
            QTest::addRow("%s, precise, %d ms", name, interval) << make << Qt::PreciseTimer << interval;
            QTest::addRow("%s, coarse, %d ms", name, interval) << make << Qt::CoarseTimer << interval;
        }
    }
}

void tst_Timers::noTimerIsEarly()
{
    QFETCH(Qt::TimerType, type);
    QFETCH(int, interval);
    inThread([=] {
        TimerObject timer;
        QElapsedTimer elapsed;
        elapsed.start();
        timer.startTimer(interval, type);
        QVERIFY(until([&] { return timer.fired > 0; }));
        const double fraction = type == Qt::CoarseTimer ? 0.95 : 1;
        QVERIFY(double(elapsed.nsecsElapsed())
                >= interval * 1e6 * fraction - 1e6); // its precision is a millisecond
        QVERIFY(until([&] { return timer.fired > 2; }));
        QVERIFY(double(elapsed.nsecsElapsed()) >= 3 * interval * 1e6 * fraction - 1e6);
    });
}

void tst_Timers::aZeroTimerFiresOnceATurnAndStarvesNobody()
{
    inThread([] {
        TimerObject zero;
        zero.startTimer(0);
        TimerObject other;
        other.startTimer(1);
        Pair pair;
        pair.makeReady();
        Ear ear(pair.near(), QSocketNotifier::Read);
        for (int i = 1; i <= 10; ++i) {
            turn(QEventLoop::WaitForMoreEvents);
            QCOMPARE(zero.fired, i);
            QCOMPARE(ear.heard, i);
        }
        QVERIFY(until([&] { return other.fired > 1; }));

        // A timer started in an event fires in the next turn.
        TimerObject chain;
        chain.then = [&chain](int id) {
            chain.killTimer(id);
            chain.startTimer(0);
        };
        chain.startTimer(0);
        turn();
        turn();
        QCOMPARE(chain.fired, 2);
    });
}

void tst_Timers::aTimerMayBeKilledInItsOwnEvent()
{
    inThread([] {
        TimerObject killed;
        killed.then = [&](int id) { killed.killTimer(id); };
        killed.startTimer(1);
        TimerObject deleted;
        auto *object = new TimerObject;
        QPointer<QObject> alive(object);
        object->then = [object](int) { delete object; };
        object->startTimer(1);
        TimerObject witness;
        witness.startTimer(1);
        QVERIFY(until([&] { return witness.fired > 5; }));
        QCOMPARE(killed.fired, 1);
        QVERIFY(!alive);

        // The timer may be replaced at once.
        TimerObject restarted;
        restarted.then = [&](int id) {
            restarted.killTimer(id);
            restarted.startTimer(2);
        };
        restarted.startTimer(1);
        QVERIFY(until([&] { return restarted.fired > 3; }));
    });
}

void tst_Timers::aTimerMayBeKilledInAnother()
{
    inThread([] {
        TimerObject timers[2];
        int ids[2];
        for (int i = 0; i < 2; ++i) {
            timers[i].then = [&, i](int) {
                if (const int other = std::exchange(ids[1 - i], 0))
                    timers[1 - i].killTimer(other);
            };
            ids[i] = timers[i].startTimer(1, Qt::PreciseTimer);
        }
        const QDeadlineTimer bothAreDue(5);
        while (!bothAreDue.hasExpired()) { }
        QVERIFY(until([&] { return timers[0].fired + timers[1].fired > 3; }));
        QVERIFY(timers[0].fired == 0 || timers[1].fired == 0);
    });
}

void tst_Timers::aTimerDoesNotEnterItsOwnEvent()
{
    inThread([] {
        TimerObject other;
        other.startTimer(1);
        TimerObject timer;
        int depth = 0;
        int deepest = 0;
        timer.then = [&](int id) {
            deepest = std::max(deepest, ++depth);
            const int before = other.fired;
            QVERIFY(until([&] { return other.fired > before + 2; }));
            if (timer.fired > 2)
                timer.killTimer(id);
            --depth;
        };
        timer.startTimer(0);
        QVERIFY(until([&] { return timer.fired > 2; }));
        QCOMPARE(deepest, 1);
    });
}

void tst_Timers::theRemainingTimeIsKnown()
{
    inThread([] {
        QTimer timer;
        QCOMPARE(timer.remainingTime(), -1);
        timer.start(1h);
        QVERIFY(timer.remainingTime() > 3'500'000);
        QVERIFY(timer.remainingTime() <= 3'780'000); // a coarse one may be 5 % late
        timer.setTimerType(Qt::PreciseTimer);
        timer.start(1h);
        QVERIFY(timer.remainingTime() <= 3'600'000);
        timer.start(1ms);
        const QDeadlineTimer overdue(3);
        while (!overdue.hasExpired()) { }
        QCOMPARE(timer.remainingTime(), 0);
        timer.stop();
        QCOMPARE(timer.remainingTime(), -1);
    });
}

void tst_Timers::timersAreListedByObject()
{
    inThread([] {
        TimerObject object;
        TimerObject other;
        const int id = object.startTimer(30'000, Qt::PreciseTimer);
        object.startTimer(10'000, Qt::CoarseTimer);
        other.startTimer(50'000);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        const auto timers = [](QObject *of) { return dispatcher().timersForObject(of); };
#else
        const auto timers = [](QObject *of) { return dispatcher().registeredTimers(of); };
#endif
        QCOMPARE(timers(&object).size(), 2);
        object.killTimer(id);
        QCOMPARE(timers(&object).size(), 1);
        QCOMPARE(timers(&object).first().timerType, Qt::CoarseTimer);
        QVERIFY(dispatcher().unregisterTimers(&other));
        QCOMPARE(timers(&other).size(), 0);
    });
}

void tst_Timers::timersGoWithTheirObject()
{
#ifdef __SANITIZE_THREAD__
    QSKIP("What QThread does under its own locks looks like a race: Qt is not instrumented.");
#endif
    inThread([] {
        QThread target;
        target.start();
        auto *object = new TimerObject;
        std::atomic<bool> there = false;
        object->then = [&, &own = dispatcher()](int) {
            there = QThread::currentThread() == &target;
            own.wakeUp();
        };
        object->startTimer(1);
        object->moveToThread(&target);
        QVERIFY(until([&] { return there.load(); }));
        QObject::connect(&target, &QThread::finished, object, &QObject::deleteLater);
        target.quit();
        target.wait();
    });
}

KITH_TEST(tst_Timers)
#include "tst_timers.moc"
