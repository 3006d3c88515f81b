// SPDX-License-Identifier: Apache-2.0
#include "tests/load/hoarders.h"

#include "tests/load/kithclient.h"

#include <algorithm>

namespace kith::load {

namespace {

constexpr int archive = 0;
constexpr int messages = 200;
constexpr int textLength = 10'000; // of three bytes each: a page of the log is as large as pages get
constexpr int requests = 390; // of each client, written at once
constexpr int signIns = 200; // while they hoard, and afterwards
constexpr int mostHoarders = 100;
constexpr Time signInTime = 60 * second;

class Nobody final : public Messenger::Listener
{
    void received(Messenger &, const Label &) override { }
    void gone(Messenger &, int, const std::string &) override { }
};

//! Signs in and ends \a signIns times. Returns the server's greatest use of memory meanwhile, in MiB.
double signInAndOut(const TestServer &server, Outcome &outcome)
{
    const KithService service = server.service();
    EpollLoop loop;
    Nobody listener;
    double most = 0;
    for (int i = 0; i < signIns; ++i) {
        KithClient client(loop, service.address(), service.encoding(), people::token(mostHoarders + i % 50),
                          {}, 0, listener);
        const Time began = now();
        client.start();
        const bool isReady = loop.turnUntil(began + signInTime, [&] { return client.isReady(); });
        outcome.latency.add(now() - began);
        outcome.lost += !isReady;
        ++outcome.measured;
        outcome.add(client.totals());
        client.stop();
        most = std::max(most, double(ProcessStats::of(server.pid()).residentKiB) / 1024);
    }
    return most;
}

} // namespace

void seedHoard(Seeder &seeder)
{
    seeder.addArchive(archive, 0, mostHoarders);
    seeder.addMessages({people::archive(archive)}, 0, messages, QString(textLength, u'語'));
}

Outcome runHoarders(const TestServer &server, int count)
{
    Outcome outcome;
    outcome.name = "sign-ins beside " + std::to_string(count) + " clients that read nothing";
    outcome.latencyOf = "connecting to being up to date";
    Outcome alone = outcome;
    const double before = signInAndOut(server, alone);

    const KithService service = server.service();
    EpollLoop loop; // turned until all is asked
    Nobody listener;
    std::vector<std::unique_ptr<KithClient>> hoarders;
    for (int i = 0; i < count; ++i) {
        hoarders.push_back(std::make_unique<KithClient>(loop, service.address(), service.encoding(),
                                                        people::token(i), ConversationId(), 0, listener));
        hoarders.back()->start();
    }
    const auto isReady = [](const auto &client) { return client->isReady(); };
    if (!loop.turnUntil(now() + signInTime, [&] { return std::ranges::all_of(hoarders, isReady); }))
        ++outcome.lost;
    for (const auto &client : hoarders) {
        for (int i = 0; i < requests; ++i)
            client->ask(request::GetLog{people::archive(archive), 0, messages}, [](const auto &) {});
    }
    loop.turnUntil(now() + signInTime, [turns = 0]() mutable { return turns++ > 0; });
    const Time began = now();
    const double most = signInAndOut(server, outcome);
    outcome.seconds = static_cast<double>(now() - began) / 1e9;
    hoarders.clear();
    Outcome later = alone;
    const double after = signInAndOut(server, later);
    outcome.lost += alone.lost + later.lost;
    outcome.sent = outcome.measured;
    outcome.received = outcome.measured - outcome.lost;
    outcome.extra = {{"p99 without them, ms", alone.milliseconds(0.99)},
                     {"MiB more meanwhile", most - before},
                     {"MiB more afterwards", after - before}};
    return outcome;
}

} // namespace kith::load
