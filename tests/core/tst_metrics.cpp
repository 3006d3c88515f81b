// SPDX-License-Identifier: Apache-2.0
#include "server/core/ports/metrics.h"
#include "tests/runner/runner.h"

#include <numeric>
#include <thread>

using namespace kith;

namespace {

constexpr std::array<std::int64_t, 3> bounds{0, 10, 100};

} // namespace

class tst_Metrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aValueFallsUpToItsBound();
    void manyAtOnceCountAsMany();
    void aClockThatWentBackIsNoTime();
    void anotherThreadSeesNumbersGrow();
};

void tst_Metrics::aValueFallsUpToItsBound()
{
    Histogram<bounds> histogram;
    for (const std::int64_t value : {0, 1, 10, 11, 100, 101, 1'000'000})
        histogram.record(value);
    QCOMPARE(histogram.counts(), (std::vector<std::uint64_t>{1, 2, 2, 2}));
    QCOMPARE(histogram.sum(), std::uint64_t(1'000'223));
}

void tst_Metrics::manyAtOnceCountAsMany()
{
    Histogram<bounds> histogram;
    histogram.record(7, 500);
    histogram.record(7, 0);
    QCOMPARE(histogram.counts(), (std::vector<std::uint64_t>{0, 500, 0, 0}));
    QCOMPARE(histogram.sum(), std::uint64_t(3500));
}

void tst_Metrics::aClockThatWentBackIsNoTime()
{
    Histogram<bounds> histogram;
    histogram.record(-5);
    QCOMPARE(histogram.counts(), (std::vector<std::uint64_t>{1, 0, 0, 0}));
    QCOMPARE(histogram.sum(), std::uint64_t(0));
}

void tst_Metrics::anotherThreadSeesNumbersGrow()
{
    constexpr std::uint64_t times = 100'000;
    Counter counter;
    LatencyHistogram histogram;
    std::thread writer([&] {
        for (std::uint64_t i = 0; i < times; ++i) {
            counter.add();
            histogram.record(std::int64_t(i) * 100'000);
        }
    });
    for (std::uint64_t seen = 0, last = 0; seen < times; last = seen) {
        seen = counter.value();
        QVERIFY(seen >= last);
        const auto counts = histogram.counts();
        QVERIFY(std::reduce(counts.begin(), counts.end()) <= times);
    }
    writer.join();
    const auto counts = histogram.counts();
    QCOMPARE(std::reduce(counts.begin(), counts.end()), times);
}

KITH_TEST(tst_Metrics)
#include "tst_metrics.moc"
