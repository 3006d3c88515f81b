// SPDX-License-Identifier: Apache-2.0
#include "tests/load/workloads.h"

#include "tests/load/bench.h"
#include "tests/load/group.h"
#include "tests/load/history.h"
#include "tests/load/hoarders.h"
#include "tests/load/offline.h"
#include "tests/load/pairs.h"
#include "tests/load/reference.h"
#include "tests/load/restarts.h"
#include "tests/load/testserver.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cstdio>
#include <functional>
#include <map>

namespace kith::load {

namespace {

using Outcomes = std::vector<Outcome>;

void awaitEndOfInput()
{
    std::puts("talking");
    std::fflush(stdout);
    while (std::getchar() != EOF) { }
}

PairsPlan planOf(const Options &options, const TestServer &server)
{
    PairsPlan plan;
    plan.pairs = options.pairs;
    plan.window = options.window;
    plan.rate = options.rate;
    plan.pause = options.pause;
    if (options.throughFailures)
        plan.outlast = awaitEndOfInput;
    plan.idle = options.idle;
    plan.firstIdle = 2 * options.pairs;
    plan.warmUp = options.warmUp;
    plan.measure = options.seconds;
    plan.threads = options.threads;
    plan.servers = server.pids();
    plan.counts = [&server] { return server.counts(); };
    return plan;
}

Outcomes pairs(const Options &options)
{
    HistoryPlan reading;
    reading.name = "history, meanwhile";
    reading.perConversation = options.stored / reading.conversations;
    reading.person = 2 * options.pairs + options.idle;
    TestServer server(options, [&](Seeder &seeder) {
        if (options.stored > 0)
            seedArchives(seeder, reading.conversations, options.stored, reading.person,
                         reading.person + std::max(1, options.readers));
    });
    if (options.readers == 0)
        return {runPairs(server.service(), planOf(options, server))};
    HistoryReaders readers(server.service(), reading, options.readers);
    Outcome pairs = runPairs(server.service(), planOf(options, server));
    return {std::move(pairs), readers.end()};
}

Outcomes group(const Options &options)
{
    TestServer server(options, [&](Seeder &seeder) { seeder.addGroup(0, 0, options.members); });
    return {runGroup(server.service(),
                     {"group", options.members, options.senders, options.window, options.warmUp,
                      options.seconds, server.pid()})};
}

Outcomes offline(const Options &options)
{
    TestServer server(options);
    return {runOffline(server.service(), options.messages, 5)};
}

Outcomes storm(const Options &options)
{
    TestServer server(options);
    return {runStorm(server, options.clients, options.rate > 0 ? options.rate : 1'000, options.threads,
                     options.seconds)};
}

Outcomes history(const Options &options)
{
    HistoryPlan plan;
    plan.perConversation = options.stored / plan.conversations;
    TestServer server(options,
                      [&](Seeder &seeder) { seedArchives(seeder, plan.conversations, options.stored); });
    return runHistories(server, plan, 1'000);
}

Outcomes hoarders(const Options &options)
{
    const TestServer server(options, seedHoard);
    return {runHoarders(server, 8)};
}

Outcomes seedOnly(const Options &options)
{
    Seeder seeder(options.dataFolder, options.database);
    seed(seeder, options.people(), options.people() / 2, [&](Seeder &more) {
        more.addGroup(0, 0, options.members);
        if (options.stored > 0)
            seedArchives(more, 100, options.stored);
    });
    return {};
}

void print(const Outcomes &outcomes, bool json)
{
    QJsonArray array;
    for (const Outcome &outcome : outcomes) {
        array.append(outcome.json());
        if (!json)
            std::printf("%s", outcome.text().c_str());
    }
    if (json)
        std::printf("%s", QJsonDocument(array).toJson().constData());
}

} // namespace

int runWorkload(const Options &options)
{
    if (options.workload == QLatin1StringView("bench"))
        return runBench(options);
    const std::map<QString, std::function<Outcomes(const Options &)>> workloads{
        {QStringLiteral("pairs"), pairs},
        {QStringLiteral("idle"), pairs},
        {QStringLiteral("group"), group},
        {QStringLiteral("offline"), offline},
        {QStringLiteral("storm"), storm},
        {QStringLiteral("history"), history},
        {QStringLiteral("hoarders"), hoarders},
        {QStringLiteral("reference"),
         [](const Options &asked) { return runReference(asked.seconds, asked.members); }},
        {QStringLiteral("seed"), seedOnly},
    };
    const Outcomes outcomes = workloads.at(options.workload)(options);
    print(outcomes, options.json);
    const auto good = [](const Outcome &outcome) { return outcome.clean() && outcome.measured > 0; };
    return std::ranges::all_of(outcomes, good) ? 0 : 1;
}

} // namespace kith::load
