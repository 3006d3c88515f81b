// SPDX-License-Identifier: Apache-2.0
#include "tests/load/reference.h"

#include "tests/load/commits.h"
#include "tests/load/echo.h"
#include "tests/load/group.h"
#include "tests/load/mosquitto.h"
#include "tests/load/mqttclient.h"
#include "tests/load/pairs.h"

#include <QTemporaryDir>

#include <cstdio>

namespace kith::load {

namespace {

constexpr int conversations = 100;
constexpr int textBytes = 70;

Outcome mosquittoPairs(int window, double measure)
{
    PairsPlan plan;
    plan.name = "Mosquitto pairs, window " + std::to_string(window);
    const auto broker = Mosquitto::start();
    if (!broker)
        return {};
    plan.window = window;
    plan.measure = measure;
    plan.servers = {broker->pid()};
    return runPairs(MqttService(broker->address(), textBytes), plan);
}

Outcome mosquittoGroup(int window, int members, double measure)
{
    const auto broker = Mosquitto::start();
    if (!broker)
        return {};
    return runGroup(
        MqttService(broker->address(), textBytes),
        {"Mosquitto group, window " + std::to_string(window), members, 1, window, 1, measure, broker->pid()});
}

} // namespace

std::vector<Outcome> runReference(double seconds, int members)
{
    const QTemporaryDir folder;
    std::vector<Outcome> outcomes;
    for (const int window : {1, 16})
        outcomes.push_back(runEcho(
            {"reference: echo, window " + std::to_string(window), 100, window, 0, 0.5, seconds, textBytes}));
    outcomes.push_back(runCommits(conversations, 1, seconds));
    outcomes.push_back(runCommits(conversations, 1'536, seconds));
    for (const double rate : {2'000.0, 5'000.0})
        outcomes.push_back(
            runSyncBesideEcho({"echo", 100, 1, rate, 0.5, seconds, textBytes}, folder.path().toStdString()));
    if (!Mosquitto::start()) {
        std::fprintf(stderr, "kith-load: Mosquitto is not installed; there is no yardstick\n");
        return outcomes;
    }
    for (const int window : {1, 16})
        outcomes.push_back(mosquittoPairs(window, seconds));
    for (const int window : {1, 8})
        outcomes.push_back(mosquittoGroup(window, members, seconds));
    return outcomes;
}

} // namespace kith::load
