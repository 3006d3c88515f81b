// SPDX-License-Identifier: Apache-2.0
// kith-simulate: runs a whole cluster and its clients for many seeds, and shows how the first one breaks a promise.
#include "tests/simulation/simulation.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QHash>
#include <QHashSeed>

#include <cstdio>
#include <optional>

using namespace kith;

namespace {

void print(const QString &line)
{
    std::fputs(qPrintable(line + u'\n'), stdout);
    std::fflush(stdout);
}

//! Plant::None where \a name is empty, nullopt where there is none of that name.
std::optional<Plant> plantNamed(const QString &name)
{
    static const QHash<QString, Plant> plants{
        {QString(), Plant::None},
        {QStringLiteral("lost-row"), Plant::LostRow},
        {QStringLiteral("hidden-head"), Plant::HiddenHead},
        {QStringLiteral("open-history"), Plant::OpenHistory},
        {QStringLiteral("wrong-connection"), Plant::WrongConnection},
        {QStringLiteral("eager-cursor"), Plant::EagerCursor},
    };
    const auto found = plants.constFind(name);
    return found == plants.cend() ? std::nullopt : std::optional(*found);
}

//! All that somebody needs to see why.
void explain(std::uint64_t seed, const Plan &plan, bool shrinking, World::Tracing tracing)
{
    const auto promise = [=](const Plan &tried) { return simulate(seed, tried).breaches.value(0).left(2); };
    const auto same = [&, broken = promise(plan)](const Plan &tried) { return promise(tried) == broken; };
    const Plan least = shrinking ? shrink(plan, same) : plan;
    const RunResult result = simulate(seed, least, tracing);
    print(QStringLiteral("seed %1 with %2 of its %3 steps:")
              .arg(seed)
              .arg(least.steps.size())
              .arg(plan.steps.size()));
    for (const QString &line : result.trace)
        print(line);
    for (const QString &breach : result.breaches)
        print(breach);
}

} // namespace

int main(int argc, char *argv[])
{
    QHashSeed::setDeterministicGlobalSeed();
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("seeds"), QStringLiteral("how many to run"));
    parser.addOption({QStringLiteral("from"), QStringLiteral("the first one"), QStringLiteral("seed"),
                      QStringLiteral("1")});
    parser.addOption(
        {QStringLiteral("seed"), QStringLiteral("this one only, with its trace"), QStringLiteral("seed")});
    parser.addOption({QStringLiteral("nodes"), QStringLiteral("of the cluster"), QStringLiteral("count"),
                      QStringLiteral("1")});
    parser.addOption({QStringLiteral("whole"), QStringLiteral("do not look for a shorter trace")});
    parser.addOption({QStringLiteral("frames"), QStringLiteral("show each frame, too")});
    parser.addOption({QStringLiteral("plant"),
                      QStringLiteral("break the contract of a port: lost-row, hidden-head, open-history, "
                                     "wrong-connection or eager-cursor"),
                      QStringLiteral("name")});
    parser.process(app);

    const int nodes = std::max(1, parser.value(QStringLiteral("nodes")).toInt());
    const auto tracing =
        parser.isSet(QStringLiteral("frames")) ? World::Tracing::Frames : World::Tracing::Steps;
    const auto plant = plantNamed(parser.value(QStringLiteral("plant")));
    if (!plant) {
        std::fputs("--plant knows lost-row, hidden-head, open-history, wrong-connection and eager-cursor\n",
                   stderr);
        return 2;
    }
    const auto planned = [=](std::uint64_t seed) {
        Plan plan = planOf(seed, nodes);
        plan.plant = *plant;
        return plan;
    };
    const bool shrinking = !parser.isSet(QStringLiteral("whole"));
    if (parser.isSet(QStringLiteral("seed"))) {
        const std::uint64_t seed = parser.value(QStringLiteral("seed")).toULongLong();
        const Plan plan = planned(seed);
        const RunResult result = simulate(seed, plan);
        explain(seed, plan, shrinking && !result.breaches.isEmpty(), tracing);
        print(QStringLiteral("digest %1").arg(result.digest, 16, 16, QLatin1Char('0')));
        return result.breaches.isEmpty() ? 0 : 1;
    }

    const std::uint64_t from = parser.value(QStringLiteral("from")).toULongLong();
    const auto arguments = parser.positionalArguments();
    const int seeds = arguments.isEmpty() ? 100 : arguments[0].toInt();
    std::int64_t messages = 0;
    for (int i = 0; i < seeds; ++i) {
        const std::uint64_t seed = from + std::uint64_t(i);
        const Plan plan = planned(seed);
        const RunResult result = simulate(seed, plan);
        messages += result.messages;
        if (!result.breaches.isEmpty()) {
            explain(seed, plan, shrinking, tracing);
            print(QStringLiteral("seed %1 broke a promise after %2 that did not").arg(seed).arg(i));
            return 1;
        }
    }
    print(QStringLiteral("%1 seeds from %2 on, %3 entries: every promise was kept")
              .arg(seeds)
              .arg(from)
              .arg(messages));
    return 0;
}
