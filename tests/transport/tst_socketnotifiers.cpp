// SPDX-License-Identifier: Apache-2.0
#include "eventloops.h"

#include "shared/mailbox.h"
#include "tests/runner/runner.h"

#include <QPointer>

#include <algorithm>
#include <vector>

#include <sys/resource.h>

using namespace kith;
using namespace std::chrono_literals;

// Event loops: socket notifiers.
class tst_SocketNotifiers : public QObject
{
    Q_OBJECT

public:
    // Selects Qt's dispatcher on poll() instead of GLib's.
    static void initMain() { qputenv("QT_NO_GLIB", "1"); }

private Q_SLOTS:
    void aNotifierHearsWhileThereIsSomethingToRead_data() { addDispatchers(); }
    void aNotifierHearsWhileThereIsSomethingToRead();
    void readAndWriteShareADescriptor_data() { addDispatchers(); }
    void readAndWriteShareADescriptor();
    void theEndOfAConnectionIsHeard_data() { addDispatchers(); }
    void theEndOfAConnectionIsHeard();
    void aNotifierThatIsRemovedByAnotherHearsNoMore_data() { addDispatchers(); }
    void aNotifierThatIsRemovedByAnotherHearsNoMore();
    void aNotifierMayRemoveItself_data() { addDispatchers(); }
    void aNotifierMayRemoveItself();
    void aNotifierMayBeAddedByAnother_data() { addDispatchers(); }
    void aNotifierMayBeAddedByAnother();
    void aNumberThatComesAgainIsAnotherDescriptor_data() { addDispatchers(); }
    void aNumberThatComesAgainIsAnotherDescriptor();
    void aNumberClosedUnderItsNotifierMayComeAgain_data() { addDispatchers(); }
    void aNumberClosedUnderItsNotifierMayComeAgain();
    void whatIsReadyForAClosedNumberIsNotForTheNext_data() { addDispatchers(); }
    void whatIsReadyForAClosedNumberIsNotForTheNext();
    void fifteenThousandDescriptorsAreHeard_data() { addDispatchers(); }
    void fifteenThousandDescriptorsAreHeard();
    void excludedNotifiersWaitAndDoNotSpin_data() { addDispatchers(); }
    void excludedNotifiersWaitAndDoNotSpin();
};

void tst_SocketNotifiers::aNotifierHearsWhileThereIsSomethingToRead()
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

void tst_SocketNotifiers::readAndWriteShareADescriptor()
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

void tst_SocketNotifiers::theEndOfAConnectionIsHeard()
{
    inThread([] {
        Pair pair;
        Ear reader(pair.near(), QSocketNotifier::Read);
        pair.closeFar();
        QVERIFY(until([&] { return reader.heard > 0; }));
    });
}

void tst_SocketNotifiers::aNotifierThatIsRemovedByAnotherHearsNoMore()
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
        turn(); // in any order
        QVERIFY(bool(ears[0]) != bool(ears[1]));
        QCOMPARE((ears[0] ? ears[0] : ears[1])->heard, 1);
    });
}

void tst_SocketNotifiers::aNotifierMayRemoveItself()
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

void tst_SocketNotifiers::aNotifierMayBeAddedByAnother()
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

void tst_SocketNotifiers::aNumberThatComesAgainIsAnotherDescriptor()
{
    inThread([] {
        for (int i = 0; i < 100; ++i) {
            Pair pair; // reuses the descriptor numbers each time
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

void tst_SocketNotifiers::aNumberClosedUnderItsNotifierMayComeAgain()
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

void tst_SocketNotifiers::whatIsReadyForAClosedNumberIsNotForTheNext()
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
            ears[i] =
                std::make_unique<Ear>(pairs[i].near(), QSocketNotifier::Read, [=] { replaceOther(1 - i); });
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

void tst_SocketNotifiers::fifteenThousandDescriptorsAreHeard()
{
    constexpr int pairCount = 7'500;
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit raised{std::max<rlim_t>(limit.rlim_cur, 2 * pairCount + 200), limit.rlim_max};
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

void tst_SocketNotifiers::excludedNotifiersWaitAndDoNotSpin()
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

KITH_TEST(tst_SocketNotifiers)
#include "tst_socketnotifiers.moc"
