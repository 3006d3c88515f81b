// SPDX-License-Identifier: Apache-2.0
#include "tests/load/figures.h"
#include "tests/runner/runner.h"

#include <algorithm>

using namespace kith::load;

class tst_Figures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comparesRoundByRound();
    void nodesAreHeldToTheirBars_data();
    void nodesAreHeldToTheirBars();
};

void tst_Figures::comparesRoundByRound()
{
    const Series ratios = Series{{30, 10, 80}}.over(Series{{10, 10, 20}});
    QCOMPARE(ratios.median(), 3.0);
    QCOMPARE(ratios.least(), 1.0);
    QCOMPARE(ratios.greatest(), 4.0);
}

void tst_Figures::nodesAreHeldToTheirBars_data()
{
    QTest::addColumn<std::string>("changed");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("missed");
    QTest::addColumn<bool>("decides");
    const auto row = [](const char *what, const char *changed, double value, int missed, bool decides) {
        QTest::newRow(what) << std::string(changed) << value << missed << decides;
    };
    row("all is well", "two16.rate", 12'000, 0, true);
    row("slow, but as slow beside idle people", "two16.rate", 11'999, 1, false);
    row("slower beside idle people", "idle16.rate", 9'000, 1, true);
    row("late", "two500.p50", 3.1, 1, true);
    row("a publish for each message and more", "two16.publishes", 1.1, 1, true);
    row("more than a hint and a mark", "two500.publishes", 2.1, 1, true);
    row("lost", "unclean", 1, 1, true);
}

void tst_Figures::nodesAreHeldToTheirBars()
{
    QFETCH(std::string, changed);
    QFETCH(double, value);
    Figures figures;
    for (const auto &[name, good] : {std::pair<std::string, double>{"two16.rate", 12'500},
                                     {"one16.rate", 13'000},
                                     {"idle16.rate", 12'000},
                                     {"one500.p50", 1},
                                     {"two500.p50", 2},
                                     {"two16.publishes", 0.01},
                                     {"two500.publishes", 1.8},
                                     {"unclean", 0}})
        figures.add(name, name == changed ? value : good);
    const std::vector<Bar> bars = nodeBarsOf(figures);
    const auto missed = std::ranges::count_if(bars, [](const Bar &bar) { return !bar.met(); });
    QTEST(int(missed), "missed");
    const bool decided = std::ranges::all_of(bars, [](const Bar &bar) { return bar.met() || bar.decides; });
    QTEST(decided, "decides");
}

KITH_TEST(tst_Figures)
#include "tst_figures.moc"
