// SPDX-License-Identifier: Apache-2.0
#include "server/transport/eventdispatcher.h"
#include "shared/mailbox.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPointer>
#include <QSignalSpy>
#include <QSocketNotifier>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace kith;
using namespace std::chrono_literals;

namespace {

// Two ends of a connection.
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

// A notifier that counts and then does something.
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

QAbstractEventDispatcher &dispatcher()
{
    return *QAbstractEventDispatcher::instance();
}

void turn(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    QEventLoop().processEvents(flags);
}

// Runs the loop, blocking between events as a thread does, until the condition holds or far too long.
bool until(const std::function<bool()> &condition, QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    QTimer guard;
    guard.start(20s);
    const QDeadlineTimer deadline(20s);
    // Posted events are handled ahead of the wait, which would then be for others.
    QObject::connect(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &guard, [&] {
        if (condition())
            dispatcher().wakeUp();
    });
    while (!condition() && !deadline.hasExpired())
        turn(flags | QEventLoop::WaitForMoreEvents);
    return condition();
}

using Make = QAbstractEventDispatcher *(*)();

// In a thread of its own, whose loop runs on the dispatcher of the row. Checks may stand in it: this one waits.
void inThread(const std::function<void()> &body)
{
    QFETCH(Make, make);
    std::thread thread([&] {
        if (QAbstractEventDispatcher *own = make())
            QThread::currentThread()->setEventDispatcher(own);
        const QEventLoop loop; // makes Qt's own where none is set
        body();
    });
    thread.join();
}

} // namespace

// What an event loop owes to those who use it, asked of Qt's own dispatcher and of ours.
class tst_EventDispatcher : public QObject
{
    Q_OBJECT

public:
    // Qt's own one that is built on poll(), not that of a desktop.
    static void initMain() { qputenv("QT_NO_GLIB", "1"); }

private Q_SLOTS:
    void aNotifierHearsWhileThereIsSomethingToRead_data() { rows(); }
    void aNotifierHearsWhileThereIsSomethingToRead();
    void readAndWriteShareADescriptor_data() { rows(); }
    void readAndWriteShareADescriptor();
    void theEndOfAConnectionIsHeard_data() { rows(); }
    void theEndOfAConnectionIsHeard();
    void aNotifierThatIsRemovedByAnotherHearsNoMore_data() { rows(); }
    void aNotifierThatIsRemovedByAnotherHearsNoMore();
    void aNotifierMayRemoveItself_data() { rows(); }
    void aNotifierMayRemoveItself();
    void aNotifierMayBeAddedByAnother_data() { rows(); }
    void aNotifierMayBeAddedByAnother();
    void aNumberThatComesAgainIsAnotherDescriptor_data() { rows(); }
    void aNumberThatComesAgainIsAnotherDescriptor();
    void aNumberClosedUnderItsNotifierMayComeAgain_data() { rows(); }
    void aNumberClosedUnderItsNotifierMayComeAgain();
    void whatIsReadyForAClosedNumberIsNotForTheNext_data() { rows(); }
    void whatIsReadyForAClosedNumberIsNotForTheNext();
    void fifteenThousandDescriptorsAreHeard_data() { rows(); }
    void fifteenThousandDescriptorsAreHeard();
    void excludedNotifiersWaitAndDoNotSpin_data() { rows(); }
    void excludedNotifiersWaitAndDoNotSpin();

    void noTimerIsEarly_data();
    void noTimerIsEarly();
    void aZeroTimerFiresOnceATurnAndStarvesNobody_data() { rows(); }
    void aZeroTimerFiresOnceATurnAndStarvesNobody();
    void aTimerMayBeKilledInItsOwnEvent_data() { rows(); }
    void aTimerMayBeKilledInItsOwnEvent();
    void aTimerMayBeKilledInAnother_data() { rows(); }
    void aTimerMayBeKilledInAnother();
    void aTimerDoesNotEnterItsOwnEvent_data() { rows(); }
    void aTimerDoesNotEnterItsOwnEvent();
    void theRemainingTimeIsKnown_data() { rows(); }
    void theRemainingTimeIsKnown();
    void timersAreListedByObject_data() { rows(); }
    void timersAreListedByObject();
    void timersGoWithTheirObject_data() { rows(); }
    void timersGoWithTheirObject();

    void whatOtherThreadsPostArrivesInTheirOrder_data() { rows(); }
    void whatOtherThreadsPostArrivesInTheirOrder();
    void aWakeUpEndsAWaitAlsoAheadOfIt_data() { rows(); }
    void aWakeUpEndsAWaitAlsoAheadOfIt();
    void aLoopIsEndedFromAnotherThread_data() { rows(); }
    void aLoopIsEndedFromAnotherThread();
    void anInterruptLeavesTheRestForLater_data() { rows(); }
    void anInterruptLeavesTheRestForLater();
    void aThreadQuits_data() { rows(); }
    void aThreadQuits();
    void nestedLoopsHearEverything_data() { rows(); }
    void nestedLoopsHearEverything();
    void deletedLaterIsDeletedByTheLoopThatAsked_data() { rows(); }
    void deletedLaterIsDeletedByTheLoopThatAsked();
    void aLoopTellsWhenItBlocksAndWhenItIsAwake_data() { rows(); }
    void aLoopTellsWhenItBlocksAndWhenItIsAwake();

private:
    void rows();
};

void tst_EventDispatcher::rows()
{
    QTest::addColumn<Make>("make");
    QTest::newRow("Qt") << Make([]() -> QAbstractEventDispatcher * { return nullptr; });
    QTest::newRow("ours") << Make(makeEventDispatcher);
}

void tst_EventDispatcher::aNotifierHearsWhileThereIsSomethingToRead()
{
    inThread([] {
        Pair pair;
        Ear ear(pair.near(), QSocketNotifier::Read);
        turn();
        QCOMPARE(ear.heard, 0);
        pair.makeReady();
        turn();
        turn();
        QCOMPARE(ear.heard, 2);
        ear.notifier->setEnabled(false);
        turn();
        QCOMPARE(ear.heard, 2);
        ear.notifier->setEnabled(true);
        turn();
        QCOMPARE(ear.heard, 3);
        pair.empty();
        turn();
        QCOMPARE(ear.heard, 3);
    });
}

void tst_EventDispatcher::readAndWriteShareADescriptor()
{
    inThread([] {
        Pair pair;
        Ear reader(pair.near(), QSocketNotifier::Read);
        Ear writer(pair.near(), QSocketNotifier::Write);
        turn();
        QCOMPARE(reader.heard, 0);
        QCOMPARE(writer.heard, 1);
        pair.makeReady();
        turn();
        QCOMPARE(reader.heard, 1);
        QCOMPARE(writer.heard, 2);
        writer.notifier->setEnabled(false);
        turn();
        QCOMPARE(reader.heard, 2);
        QCOMPARE(writer.heard, 2);
        writer.notifier->setEnabled(true);
        reader.notifier.reset();
        turn();
        QCOMPARE(reader.heard, 2);
        QCOMPARE(writer.heard, 3);
    });
}

void tst_EventDispatcher::theEndOfAConnectionIsHeard()
{
    inThread([] {
        Pair pair;
        Ear reader(pair.near(), QSocketNotifier::Read);
        pair.closeFar();
        QVERIFY(until([&] { return reader.heard > 0; }));
    });
}

void tst_EventDispatcher::aNotifierThatIsRemovedByAnotherHearsNoMore()
{
    inThread([] {
        Pair first;
        Pair second;
        std::unique_ptr<Ear> ears[2];
        const auto removeOther = [&](int other) { ears[other].reset(); };
        ears[0] = std::make_unique<Ear>(first.near(), QSocketNotifier::Read, [&] { removeOther(1); });
        ears[1] = std::make_unique<Ear>(second.near(), QSocketNotifier::Read, [&] { removeOther(0); });
        first.makeReady();
        second.makeReady();
        turn(); // whichever comes first
        QVERIFY(bool(ears[0]) != bool(ears[1]));
        QCOMPARE((ears[0] ? ears[0] : ears[1])->heard, 1);
    });
}

void tst_EventDispatcher::aNotifierMayRemoveItself()
{
    inThread([] {
        Pair pair;
        int heard = 0;
        QPointer<QSocketNotifier> notifier = new QSocketNotifier(pair.near(), QSocketNotifier::Read);
        QObject::connect(notifier, &QSocketNotifier::activated, notifier, [&] {
            ++heard;
            notifier->setEnabled(false);
            notifier->deleteLater();
        });
        QEventLoop loop;
        QObject::connect(notifier, &QObject::destroyed, &loop, &QEventLoop::quit);
        pair.makeReady();
        loop.exec();
        QCOMPARE(heard, 1);
        QVERIFY(!notifier);
    });
}

void tst_EventDispatcher::aNotifierMayBeAddedByAnother()
{
    inThread([] {
        Pair first;
        Pair second;
        first.makeReady();
        second.makeReady();
        std::unique_ptr<Ear> added;
        Ear ear(first.near(), QSocketNotifier::Read, [&] {
            first.empty();
            added = std::make_unique<Ear>(second.near(), QSocketNotifier::Read);
        });
        turn();
        QCOMPARE(ear.heard, 1);
        QCOMPARE(added->heard, 0);
        turn();
        QCOMPARE(ear.heard, 1);
        QCOMPARE(added->heard, 1);
    });
}

void tst_EventDispatcher::aNumberThatComesAgainIsAnotherDescriptor()
{
    inThread([] {
        for (int i = 0; i < 100; ++i) {
            Pair pair; // the same numbers each time
            Ear ear(pair.near(), QSocketNotifier::Read);
            turn();
            QCOMPARE(ear.heard, 0);
            pair.makeReady();
            turn();
            QCOMPARE(ear.heard, 1);
            ear.notifier.reset();
        }
    });
}

void tst_EventDispatcher::aNumberClosedUnderItsNotifierMayComeAgain()
{
    inThread([] {
        Pair pair;
        const int number = ::dup(pair.near());
        auto old = std::make_unique<Ear>(number, QSocketNotifier::Read);
        turn();
        pair.closeNear();
        Pair other;
        QCOMPARE(::dup2(other.near(), number), number);
        old.reset();
        Ear ear(number, QSocketNotifier::Read);
        turn();
        QCOMPARE(ear.heard, 0);
        other.makeReady();
        turn();
        QCOMPARE(ear.heard, 1);
        ear.notifier.reset();
        ::close(number);
    });
}

void tst_EventDispatcher::whatIsReadyForAClosedNumberIsNotForTheNext()
{
    inThread([] {
        Pair pairs[2];
        Pair quiet;
        std::unique_ptr<Ear> ears[2];
        std::unique_ptr<Ear> later;
        const auto replaceOther = [&](int other) {
            ears[other].reset();
            ::dup2(quiet.near(), pairs[other].near());
            later = std::make_unique<Ear>(pairs[other].near(), QSocketNotifier::Read);
            ears[1 - other]->notifier->setEnabled(false);
        };
        for (int i = 0; i < 2; ++i) {
            ears[i] = std::make_unique<Ear>(pairs[i].near(), QSocketNotifier::Read, [=] { replaceOther(1 - i); });
            pairs[i].makeReady();
        }
        turn();
        turn();
        QVERIFY(later);
        QCOMPARE(later->heard, 0);
        quiet.makeReady();
        turn();
        QCOMPARE(later->heard, 1);
        later.reset();
    });
}

void tst_EventDispatcher::fifteenThousandDescriptorsAreHeard()
{
    constexpr int pairCount = 7'500;
    rlimit limit {};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit raised {std::max<rlim_t>(limit.rlim_cur, 2 * pairCount + 200), limit.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &raised), 0);
    inThread([] {
        std::vector<std::unique_ptr<Pair>> pairs;
        std::vector<std::unique_ptr<Ear>> ears;
        int heard = 0;
        for (int i = 0; i < pairCount; ++i) {
            pairs.push_back(std::make_unique<Pair>());
            for (int descriptor : {pairs.back()->near(), pairs.back()->far()}) {
                ears.push_back(std::make_unique<Ear>(descriptor, QSocketNotifier::Read));
                auto *notifier = ears.back()->notifier.get();
                QObject::connect(notifier, &QSocketNotifier::activated, notifier, [notifier, &heard] {
                    notifier->setEnabled(false);
                    ++heard;
                });
            }
        }
        turn();
        QCOMPARE(heard, 0);
        for (int i = 0; i < pairCount; i += 100)
            pairs[std::size_t(i)]->makeReady();
        QVERIFY(until([&] { return heard >= pairCount / 100; }));
        for (const auto &pair : pairs) {
            pair->makeReady();
            pair->makeFarReady();
        }
        QVERIFY(until([&] { return heard >= 2 * pairCount; }));
        turn();
        for (const auto &ear : ears)
            QCOMPARE(ear->heard, 1);
    });
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

void tst_EventDispatcher::excludedNotifiersWaitAndDoNotSpin()
{
    inThread([] {
        Pair pair;
        pair.makeReady();
        Ear ear(pair.near(), QSocketNotifier::Read);
        TimerObject timer;
        timer.startTimer(50ms);
        int turns = 0;
        while (timer.fired < 2 && ++turns < 1'000)
            turn(QEventLoop::ExcludeSocketNotifiers | QEventLoop::WaitForMoreEvents);
        QCOMPARE(ear.heard, 0);
        QVERIFY2(turns < 20, qPrintable(QString::number(turns)));

        int received = 0;
        Mailbox<int> mailbox([&](std::vector<int> &&batch) { received = batch.front(); });
        std::thread waker([&] { mailbox.post(1); });
        QVERIFY(until([&] { return received == 1; }, QEventLoop::ExcludeSocketNotifiers));
        waker.join();
        QCOMPARE(ear.heard, 0);
        turn();
        QCOMPARE(ear.heard, 1);
    });
}

void tst_EventDispatcher::noTimerIsEarly_data()
{
    QTest::addColumn<Make>("make");
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    for (const auto &[name, make] : {std::pair("Qt", Make([]() -> QAbstractEventDispatcher * { return nullptr; })),
                                     std::pair("ours", Make(makeEventDispatcher))}) {
        for (int interval : {1, 7, 60}) {
            QTest::addRow("%s, precise, %d ms", name, interval) << make << Qt::PreciseTimer << interval;
            QTest::addRow("%s, coarse, %d ms", name, interval) << make << Qt::CoarseTimer << interval;
        }
    }
}

void tst_EventDispatcher::noTimerIsEarly()
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
        QVERIFY(double(elapsed.nsecsElapsed()) >= interval * 1e6 * fraction - 1e6); // a millisecond is all it knows
        QVERIFY(until([&] { return timer.fired > 2; }));
        QVERIFY(double(elapsed.nsecsElapsed()) >= 3 * interval * 1e6 * fraction - 1e6);
    });
}

void tst_EventDispatcher::aZeroTimerFiresOnceATurnAndStarvesNobody()
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

        // Started in an event, it waits for the next turn.
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

void tst_EventDispatcher::aTimerMayBeKilledInItsOwnEvent()
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

        // Its place may be taken at once.
        TimerObject restarted;
        restarted.then = [&](int id) {
            restarted.killTimer(id);
            restarted.startTimer(2);
        };
        restarted.startTimer(1);
        QVERIFY(until([&] { return restarted.fired > 3; }));
    });
}

void tst_EventDispatcher::aTimerMayBeKilledInAnother()
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

void tst_EventDispatcher::aTimerDoesNotEnterItsOwnEvent()
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

void tst_EventDispatcher::theRemainingTimeIsKnown()
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

void tst_EventDispatcher::timersAreListedByObject()
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

void tst_EventDispatcher::timersGoWithTheirObject()
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
        turn(QEventLoop::WaitForMoreEvents); // nothing else would end it
        // From another thread at any moment of a turn, each answered: a lost one would hang here.
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
            std::thread other; // begins inside exec(): what comes ahead of it has no effect
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
        QMetaObject::invokeMethod(&dispatcher(), [] { dispatcher().interrupt(); }, Qt::QueuedConnection);
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
            QMetaObject::invokeMethod(&dispatcher(), [&] { ++posted; }, Qt::QueuedConnection);
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

        // What is posted when it is about to block does not have to wait.
        int posted = 0;
        bool post = true;
        QObject::connect(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &timer, [&] {
            if (std::exchange(post, false))
                QMetaObject::invokeMethod(&timer, [&] { ++posted; }, Qt::QueuedConnection);
        });
        dispatcher().unregisterTimers(&timer);
        turn(QEventLoop::WaitForMoreEvents);
        turn();
        QCOMPARE(posted, 1);
    });
}

QTEST_GUILESS_MAIN(tst_EventDispatcher)
#include "tst_eventdispatcher.moc"
