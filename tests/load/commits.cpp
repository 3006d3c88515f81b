// SPDX-License-Identifier: Apache-2.0
#include "tests/load/commits.h"

#include "tests/load/seeder.h"
#include "tests/load/stage.h"
#include "tests/load/testserver.h"

#include "server/config/datafolder.h"
#include "server/system/systemclock.h"

#include <QEventLoop>
#include <QTemporaryDir>

namespace kith::load {

Outcome runCommits(int conversations, int underway, double seconds)
{
    const QTemporaryDir folder;
    {
        Seeder seeder(folder.path());
        seed(seeder, 2 * conversations, conversations);
    }
    const SystemClock clock;
    Config config;
    config.dataFolder = folder.path();
    const auto storage = openStorage(config, clock, Purpose::Serve);
    Outcome outcome;
    outcome.name =
        underway == 1 ? "reference: commits of one message" : "reference: commits of up to 512 messages";
    outcome.latencyOf = "writing to being durable";
    outcome.seconds = seconds;
    if (!storage) {
        ++outcome.lost;
        return outcome;
    }
    const QString text(70, u'.');
    std::vector<NewEntry> samples;
    for (int i = 0; i < conversations; ++i) {
        samples.push_back({people::direct(2 * i, 2 * i + 1), {}});
        samples.back().entry.author = people::user(2 * i);
        samples.back().entry.text = text;
    }
    QEventLoop loop;
    const Time end = now() + load::seconds(seconds);
    std::function<void()> write = [&] {
        NewEntry added = samples[outcome.sent++ % samples.size()];
        added.entry.clientId = newId<ClientId>();
        (*storage)->stores().log.write({std::nullopt, {added}},
                                       [&, began = now()](const Result<Written> &written) {
                                           ++outcome.received;
                                           outcome.lost += !written;
                                           if (now() < end) {
                                               outcome.latency.add(now() - began);
                                               ++outcome.measured;
                                               write();
                                           } else if (outcome.received == outcome.sent) {
                                               loop.quit();
                                           }
                                       });
    };
    for (int i = 0; i < underway; ++i)
        write();
    loop.exec();
    (*storage)->close();
    return outcome;
}

} // namespace kith::load
