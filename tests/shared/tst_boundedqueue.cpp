// SPDX-License-Identifier: Apache-2.0
#include "shared/boundedqueue.h"
#include "tests/runner/runner.h"

#include <QTest>

#include <memory>
#include <numeric>
#include <thread>

using namespace kith;

class tst_BoundedQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLaneKeepsItsOrderAndItsBound();
    void lanesAreServedInTurn();
    void aLaneLeavesThreadsToOthers();
    void whatIsRefusedIsUntouched();
    void aBatchTakesWhatWaits();
    void aWakeEndsOneWait();
    void whatWaitsAtTheStopIsStillTaken();
    void nothingIsLostBetweenThreads();
};

void tst_BoundedQueue::aLaneKeepsItsOrderAndItsBound()
{
    BoundedQueue<int> queue(2);
    QVERIFY(queue.add(1));
    QVERIFY(queue.add(2));
    QVERIFY(!queue.add(3));
    QVERIFY(queue.add(4, 1)); // another lane
    QCOMPARE(queue.size(), std::size_t(3));
    queue.clear();
    QCOMPARE(queue.size(), std::size_t(0));
    QVERIFY(queue.add(5));
    QCOMPARE(queue.take(), 5);
}

void tst_BoundedQueue::lanesAreServedInTurn()
{
    BoundedQueue<int> queue(10);
    for (const int value : {10, 11, 12, 13})
        queue.add(int(value), 1);
    queue.add(30, 3);
    queue.add(31, 3);
    QCOMPARE(queue.takeBatch(10), (std::vector{10, 30, 11, 31, 12, 13}));
}

void tst_BoundedQueue::aLaneLeavesThreadsToOthers()
{
    BoundedQueue<int> queue(10, 1);
    for (const int value : {10, 11})
        queue.add(int(value), 1);
    queue.add(20, 2);
    QCOMPARE(queue.take(), 10);
    QCOMPARE(queue.take(), 20); // 11 waits for the end of 10
    queue.finished(1);
    QCOMPARE(queue.take(), 11);
}

void tst_BoundedQueue::whatIsRefusedIsUntouched()
{
    BoundedQueue<std::unique_ptr<int>> queue(1);
    QVERIFY(queue.add(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    QVERIFY(!queue.add(std::move(second)));
    QCOMPARE(*second, 2); // NOLINT: it was not moved from
    queue.clear();
    queue.stop();
    QVERIFY(!queue.add(std::move(second)));
    QCOMPARE(*second, 2); // NOLINT
}

void tst_BoundedQueue::aBatchTakesWhatWaits()
{
    BoundedQueue<int> queue(10);
    for (int i = 0; i < 5; ++i)
        queue.add(int(i));
    QCOMPARE(queue.takeBatch(3), (std::vector{0, 1, 2}));
    QCOMPARE(queue.takeBatch(3), (std::vector{3, 4}));
    QVERIFY(queue.takeBatch(3, BoundedQueue<int>::Clock::now()).empty());
}

void tst_BoundedQueue::aWakeEndsOneWait()
{
    BoundedQueue<int> queue(10);
    queue.wake();
    QVERIFY(queue.takeBatch(3).empty());
    std::thread waker([&] { queue.wake(); });
    QVERIFY(queue.takeBatch(3).empty());
    waker.join();
}

void tst_BoundedQueue::whatWaitsAtTheStopIsStillTaken()
{
    BoundedQueue<int> queue(10);
    queue.add(1);
    queue.add(2);
    queue.stop();
    QVERIFY(queue.isStopped());
    QVERIFY(!queue.add(3));
    QCOMPARE(queue.take(), 1);
    QCOMPARE(queue.takeBatch(5), std::vector{2});
    QCOMPARE(queue.take(), std::nullopt);
    QVERIFY(queue.takeBatch(5).empty());
}

void tst_BoundedQueue::nothingIsLostBetweenThreads()
{
    BoundedQueue<int> queue(1'000'000);
    std::vector<int> taken[2];
    std::vector<std::thread> threads;
    for (auto &mine : taken) {
        threads.emplace_back([&] {
            while (const auto value = queue.take())
                mine.push_back(*value);
        });
    }
    for (int i = 1; i <= 10'000; ++i)
        queue.add(int(i), std::size_t(i % 3));
    queue.stop();
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(taken[0].size() + taken[1].size(), std::size_t(10'000));
    QCOMPARE(std::reduce(taken[0].begin(), taken[0].end()) + std::reduce(taken[1].begin(), taken[1].end()),
             10'000 * 10'001 / 2);
}

KITH_TEST(tst_BoundedQueue)
#include "tst_boundedqueue.moc"
