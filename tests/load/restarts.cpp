// SPDX-License-Identifier: Apache-2.0
#include "tests/load/restarts.h"

#include "tests/load/history.h"
#include "tests/load/pairs.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace kith::load {

namespace {

constexpr int mostColdPages = 300;

ServerProcess &processOf(TestServer &server)
{
    if (server.process())
        return *server.process();
    std::fprintf(stderr, "kith-load: this restarts the server, so give --kithd instead of --address.\n");
    std::exit(2);
}

} // namespace

Outcome runStorm(TestServer &server, int clients, double rate, int threads, double seconds)
{
    ServerProcess &process = processOf(server);
    PairsPlan plan;
    plan.name = "storm, " + std::to_string(clients) + " clients";
    plan.pairs = clients / 2;
    plan.rate = rate;
    plan.threads = threads;
    plan.measure = seconds;
    plan.breakAll = [&] {
        process.kill();
        process.start();
    };
    return runPairs(server.service(), plan);
}

std::vector<Outcome> runHistories(TestServer &server, HistoryPlan plan, int pages)
{
    ServerProcess &process = processOf(server);
    plan.pages = pages;
    plan.name = "history, warming up";
    runHistory(server.service(), plan);
    plan.name = "history, hot";
    std::vector<Outcome> outcomes{runHistory(server.service(), plan)};
    process.kill();
    process.start();
    plan.name = "history, cold";
    plan.pages = std::min(pages, mostColdPages);
    plan.beforeEach = [&] { dropFromMemory(process.dataFolder()); };
    outcomes.push_back(runHistory(server.service(), plan));
    return outcomes;
}

} // namespace kith::load
