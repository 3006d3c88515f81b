// SPDX-License-Identifier: Apache-2.0
#include "tests/load/pairs.h"

#include "tests/load/pairsworker.h"

#include <cstdio>
#include <limits>
#include <memory>

namespace kith::load {

namespace {

constexpr Time connectTime = 180 * second;
constexpr Time breakAfter = second;
constexpr Time comebackTime = 60 * second;
constexpr Time glance = 5 * millisecond;
constexpr Time settleTime = 300 * millisecond;

double kiB(const ProcessStats &stats)
{
    return static_cast<double>(stats.residentKiB);
}

//! Waits until all connections, broken once, are signed in again.
void breakAndAwait(const Stage &stage, const PairsPlan &plan, Outcome &outcome)
{
    const int everybody = 2 * plan.pairs + plan.idle;
    const auto secondsSince = [](Time time) { return static_cast<double>(now() - time) / 1e9; };
    const Time broke = now();
    plan.breakAll();
    outcome.extra.emplace_back("seconds until the server listens again", secondsSince(broke));
    while ((stage.broken < everybody || stage.signedIn < everybody) && now() < broke + comebackTime)
        waitUntil(now() + glance);
    outcome.extra.emplace_back("seconds until all are back", secondsSince(broke));
    outcome.extra.emplace_back("not back", everybody - stage.signedIn);
}

} // namespace

Outcome runPairs(const Service &service, const PairsPlan &plan)
{
    Outcome outcome;
    outcome.name = plan.name;
    Stage stage(plan.threads);
    std::vector<Outcome> parts(static_cast<std::size_t>(plan.threads));
    const ProcessStats empty = ProcessStats::of(plan.servers);
    std::vector<std::thread> threads;
    for (int index = 0; index < plan.threads; ++index) {
        threads.emplace_back([&, index] {
            parts[static_cast<std::size_t>(index)] = PairsWorker(service, plan, index, stage).run();
        });
    }

    const bool idleIn = stage.await(1, now() + connectTime);
    waitUntil(now() + settleTime);
    const ProcessStats rested = ProcessStats::of(plan.servers);
    stage.letGoOn(1);
    const bool allIn = stage.await(2, now() + connectTime);
    if (!idleIn || !allIn)
        std::fprintf(stderr, "kith-load: not everybody could sign in\n");
    waitUntil(now() + settleTime);
    const Time begin = now() + seconds(plan.warmUp);
    stage.begin = begin;
    stage.end = plan.outlast ? std::numeric_limits<Time>::max() : begin + seconds(plan.measure);
    stage.letGoOn(2);

    waitUntil(begin);
    outcome.serverBefore = ProcessStats::of(plan.servers);
    Counts before = plan.counts ? plan.counts() : Counts();
    if (plan.breakAll) {
        waitUntil(begin + breakAfter);
        breakAndAwait(stage, plan, outcome);
    }
    if (plan.outlast)
        plan.outlast();
    waitUntil(begin + seconds(plan.measure));
    if (plan.outlast)
        stage.end = now();
    outcome.seconds = static_cast<double>(stage.end - begin) / 1e9;
    outcome.serverAfter = ProcessStats::of(plan.servers);
    const Counts after = plan.counts ? plan.counts() : Counts();
    for (std::thread &thread : threads)
        thread.join();
    for (const Outcome &part : parts)
        outcome.add(part);
    for (const auto &[what, count] : after) {
        if (count > before[what])
            outcome.extra.emplace_back(what + " a message",
                                       (count - before[what]) / std::max(1.0, double(outcome.measured)));
    }
    if (plan.idle > 0 && !plan.servers.empty())
        outcome.extra.emplace_back("KiB per idle connection", (kiB(rested) - kiB(empty)) / plan.idle);
    return outcome;
}

} // namespace kith::load
