// SPDX-License-Identifier: Apache-2.0
#include "tests/load/histogram.h"
#include "tests/load/sequencecheck.h"
#include "tests/runner/runner.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace kith::load;

class tst_Histogram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsNothingAtFirst();
    void keepsSmallValuesExactly();
    void isWithinItsStepOfTheTrueQuantile();
    void addsUpWhatThreadsCounted();
    void takesTheGreatestValues();
    void sequenceCountsWhatIsMissingDoubledAndLate();
};

void tst_Histogram::knowsNothingAtFirst()
{
    const Histogram histogram;
    QCOMPARE(histogram.count(), 0u);
    QCOMPARE(histogram.quantile(0.5), 0);
    QCOMPARE(histogram.max(), 0);
}

void tst_Histogram::keepsSmallValuesExactly()
{
    Histogram histogram;
    for (int value = 1; value <= 100; ++value)
        histogram.add(value);
    QCOMPARE(histogram.quantile(0), 1);
    QCOMPARE(histogram.quantile(0.5), 50);
    QCOMPARE(histogram.quantile(0.99), 99);
    QCOMPARE(histogram.quantile(1), 100);
}

void tst_Histogram::isWithinItsStepOfTheTrueQuantile()
{
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> spread(14, 3); // microseconds to minutes, in nanoseconds
    std::vector<std::int64_t> values;
    Histogram histogram;
    for (int i = 0; i < 100'000; ++i) {
        values.push_back(static_cast<std::int64_t>(spread(random)));
        histogram.add(values.back());
    }
    std::ranges::sort(values);
    for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const std::int64_t exact = values[static_cast<std::size_t>(std::ceil(share * 100'000)) - 1];
        const std::int64_t found = histogram.quantile(share);
        QVERIFY2(found >= exact, qPrintable(QString::number(share)));
        QVERIFY2(static_cast<double>(found - exact) <= 0.016 * static_cast<double>(exact) + 1,
                 qPrintable(QStringLiteral("%1: %2 for %3").arg(share).arg(found).arg(exact)));
    }
    QCOMPARE(histogram.max(), values.back());
}

void tst_Histogram::addsUpWhatThreadsCounted()
{
    Histogram one;
    Histogram other;
    one.add(10);
    other.add(1'000);
    other.add(20);
    one.add(other);
    QCOMPARE(one.count(), 3u);
    QCOMPARE(one.quantile(0.5), 20);
    QCOMPARE(one.max(), 1'000);
}

void tst_Histogram::takesTheGreatestValues()
{
    Histogram histogram;
    histogram.add(-5);
    histogram.add(std::numeric_limits<std::int64_t>::max());
    QCOMPARE(histogram.quantile(0), 0);
    QCOMPARE(histogram.quantile(1), std::numeric_limits<std::int64_t>::max());
}

void tst_Histogram::sequenceCountsWhatIsMissingDoubledAndLate()
{
    SequenceCheck check;
    QVERIFY(check.saw(0));
    QVERIFY(check.saw(3)); // 1 and 2 are missing
    QVERIFY(check.saw(1)); // late
    QVERIFY(!check.saw(1)); // doubled
    QVERIFY(!check.saw(3)); // doubled
    QVERIFY(check.saw(4));
    QCOMPARE(check.lost(6), 2u); // 2 and 5
    QCOMPARE(check.duplicated(), 2u);
    QCOMPARE(check.outOfOrder(), 1u);
}

KITH_TEST(tst_Histogram)
#include "tst_histogram.moc"
