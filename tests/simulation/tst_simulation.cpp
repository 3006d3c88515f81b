// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedlink.h"
#include "tests/simulation/simulation.h"

#include <QHashSeed>
#include <QTest>

using namespace kith;

class tst_Simulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameSeedIsTheSameRun();
    void anotherSeedIsAnotherRun();
    void everyKindOfStepIsPlanned();
    void theLeastPlanKeepsWhatIsNeeded();
    void aRestoreThatNoNodeNoticesIsNoticedByACursor();
    void aCableKeepsTheOrder();
    void aBlockedCableHoldsAndThenGivesAll();
    void aCutIsNoticedWhereItIsSaid();
    void whatIsClosedRefuses();
};

namespace {

class HeldPeer final : public LinkPeer
{
public:
    void take(const Packet &packet) override { came += packet.bytes; }
    void lost() override { isLost = true; }
    QByteArray came;
    bool isLost = false;
};

struct Pair {
    Scheduler scheduler;
    NetworkFaults faults;
    std::shared_ptr<SimulatedLink> link =
        std::make_shared<SimulatedLink>(scheduler, Random(1), faults, nullptr);
    HeldPeer client, node;

    Pair()
    {
        link->attach(SimulatedLink::Client, &client);
        link->attach(SimulatedLink::Node, &node);
    }
    void send(SimulatedLink::Side from, const QByteArray &bytes)
    {
        link->send(from, {Packet::Frame, bytes, 0, {}});
    }
    void runUntil(std::int64_t time)
    {
        while (scheduler.stepUntil(time)) { }
    }
};

} // namespace

void tst_Simulation::theSameSeedIsTheSameRun()
{
    for (const std::uint64_t seed : {1, 2, 3}) {
        const RunResult first = simulate(seed, planOf(seed, 1)), second = simulate(seed, planOf(seed, 1));
        QVERIFY(first.messages > 0);
        QCOMPARE(second.messages, first.messages);
        QCOMPARE(second.digest, first.digest);
    }
}

void tst_Simulation::anotherSeedIsAnotherRun()
{
    const Plan plan = planOf(1, 1);
    QVERIFY(simulate(1, plan).digest != simulate(2, plan).digest);
    Plan less = plan;
    std::erase_if(less.steps, [](const Step &step) { return step.kind == Step::Say; });
    QVERIFY(simulate(1, plan).digest != simulate(1, less).digest);
}

void tst_Simulation::everyKindOfStepIsPlanned()
{
    for (const auto &[nodes, last] : {std::pair{1, Step::RestoreBackup}, {3, Step::KeepLease}}) {
        QSet<int> kinds;
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            for (const Step &step : planOf(seed, nodes).steps)
                kinds.insert(step.kind);
        }
        QCOMPARE(kinds.size(), int(last) + 1);
    }
}

void tst_Simulation::theLeastPlanKeepsWhatIsNeeded()
{
    const Plan plan = planOf(1, 3);
    QVERIFY(plan.steps.size() > 10);
    const auto has = [&](const Plan &tried, std::size_t step) {
        return std::ranges::find(tried.steps, plan.steps[step].pick, &Step::pick) != tried.steps.end();
    };
    const auto breaks = [&](const Plan &tried) { return has(tried, 3) && has(tried, 8); };
    const Plan least = shrink(plan, breaks);
    QCOMPARE(least.steps.size(), 2u);
    QVERIFY(breaks(least));
}

// More is written than was lost, before those who have what was lost come back.
void tst_Simulation::aRestoreThatNoNodeNoticesIsNoticedByACursor()
{
    constexpr std::uint64_t toUser1 = 1 << 16;
    Plan plan;
    plan.users = 3;
    plan.devices = {0, 1, 0};
    plan.end = 40'000;
    plan.hasFeed = false; // it would come back at once, and name what is lost
    const auto talk = [&](int device, std::int64_t at, int count) {
        for (int i = 0; i < count; ++i)
            plan.steps.push_back({at + i, Step::SayTo, device, toUser1, 0});
    };
    talk(0, 3000, 5);
    plan.steps.push_back({6000, Step::RestoreFolder, 0, 0, 6000});
    talk(0, 7000, 5);
    for (const int device : {0, 1})
        plan.steps.push_back({10'000, Step::TurnOff, device, 0, 20'000});
    plan.steps.push_back({15'000, Step::SignIn, 2, 0, 0});
    talk(2, 18'000, 7);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        plan.plant = Plant::None;
        const QStringList breaches = simulate(seed, plan).breaches;
        QVERIFY2(breaches.isEmpty(), qPrintable(breaches.value(0)));
        plan.plant = Plant::UncheckedCursor;
        QVERIFY(!simulate(seed, plan).breaches.filter(QStringLiteral("as another")).isEmpty());
    }
}

void tst_Simulation::aCableKeepsTheOrder()
{
    Pair pair;
    for (const char *bytes : {"a", "b", "c", "d", "e", "f"})
        pair.send(SimulatedLink::Client, bytes);
    pair.send(SimulatedLink::Node, "x");
    QVERIFY(pair.node.came.isEmpty());
    pair.runUntil(pair.scheduler.now() + pair.faults.delay);
    QCOMPARE(pair.node.came, QByteArray("abcdef"));
    QCOMPARE(pair.client.came, QByteArray("x"));
    pair.send(SimulatedLink::Client, "g");
    pair.link->close(SimulatedLink::Client);
    pair.runUntil(pair.scheduler.now() + 100);
    QCOMPARE(pair.node.came, QByteArray("abcdefg"));
    QVERIFY(pair.node.isLost && !pair.client.isLost);
}

void tst_Simulation::aBlockedCableHoldsAndThenGivesAll()
{
    Pair pair;
    const std::int64_t until = pair.scheduler.now() + 500;
    pair.send(SimulatedLink::Client, "a");
    pair.faults.blockedUntil[SimulatedLink::Client] = until;
    pair.send(SimulatedLink::Client, "b");
    pair.send(SimulatedLink::Node, "x");
    pair.runUntil(until - 1);
    QCOMPARE(pair.node.came, QByteArray());
    QCOMPARE(pair.client.came, QByteArray("x"));
    QVERIFY(pair.link->stuck(SimulatedLink::Client) > 300);
    pair.send(SimulatedLink::Client, "c");
    pair.runUntil(until + 100);
    QCOMPARE(pair.node.came, QByteArray("abc"));
    QCOMPARE(pair.link->stuck(SimulatedLink::Client), 0);
}

void tst_Simulation::aCutIsNoticedWhereItIsSaid()
{
    Pair pair;
    const std::int64_t now = pair.scheduler.now();
    pair.send(SimulatedLink::Client, "lost");
    pair.link->cut(1000, -1);
    pair.runUntil(now + 999);
    QVERIFY(!pair.client.isLost);
    pair.runUntil(now + 100'000);
    QVERIFY(pair.client.isLost && !pair.node.isLost);
    QCOMPARE(pair.node.came, QByteArray());
}

void tst_Simulation::whatIsClosedRefuses()
{
    Pair refused, silent;
    refused.link->close(SimulatedLink::Node);
    silent.link->vanish(SimulatedLink::Node);
    for (Pair *pair : {&refused, &silent})
        pair->send(SimulatedLink::Client, "anybody?");
    refused.runUntil(1000);
    silent.runUntil(1000);
    QVERIFY(refused.client.isLost && !silent.client.isLost);
}

int main(int argc, char *argv[])
{
    QHashSeed::setDeterministicGlobalSeed();
    QCoreApplication app(argc, argv);
    tst_Simulation test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_simulation.moc"
