// SPDX-License-Identifier: Apache-2.0
#include "tests/load/bench.h"

#include "tests/load/benchreport.h"
#include "tests/load/commits.h"
#include "tests/load/echo.h"
#include "tests/load/group.h"
#include "tests/load/history.h"
#include "tests/load/hoarders.h"
#include "tests/load/mosquitto.h"
#include "tests/load/mqttclient.h"
#include "tests/load/offline.h"
#include "tests/load/pairs.h"
#include "tests/load/restarts.h"

#include <QTemporaryDir>

#include <array>
#include <cstdio>

namespace kith::load {

namespace {

//! The threads whose CPU time is reported; the first is the core.
constexpr std::array serverThreads{"kithd", "io", "writer", "checkpoints"};

//! The extent of the workloads.
struct Size {
    int rounds = 3;
    double seconds = 2.5;
    int idle = 9'000;
    int storm = 9'000;
    int manyPairs = 4'000;
    std::int64_t stored = 1'000'000;
    int members = 500;
    int offline = 5'000;
    int pages = 1'000;
    int readers = 20;
};

class Bench
{
public:
    Bench(const Options &options, const Size &size)
        : m_options(options)
        , m_size(size)
    {
    }

    void run();
    void runNodes();
    const Figures &figures() const { return m_figures; }
    const std::vector<IdlePoint> &idlePoints() const { return m_idlePoints; }

private:
    Options with(int people) const;
    PairsPlan plan(const std::string &name, int window, double rate, std::vector<pid_t> servers) const;
    Outcome note(Outcome outcome, const std::string &rateName = {});
    void reference();
    void talk();
    void idle();
    void fanOut();
    void storm();
    void hoarders();
    void large();
    void nodes(const std::string &name, const TestServer &server, int window, double rate);

    const Options m_options;
    const Size m_size;
    Figures m_figures;
    std::vector<IdlePoint> m_idlePoints;
    double m_unclean = 0;
};

void Bench::run()
{
    for (int round = 1; round <= m_size.rounds; ++round) {
        std::fprintf(stderr, "round %d of %d\n", round, m_size.rounds);
        reference();
        talk();
        idle();
        fanOut();
        storm();
        hoarders();
    }
    large();
    m_figures.add("unclean", m_unclean);
}

Options Bench::with(int people) const
{
    Options options = m_options;
    options.workload = QStringLiteral("pairs");
    options.pairs = (people + 1) / 2;
    options.members = m_size.members;
    return options;
}

PairsPlan Bench::plan(const std::string &name, int window, double rate, std::vector<pid_t> servers) const
{
    PairsPlan plan;
    plan.name = name;
    plan.window = window;
    plan.rate = rate;
    plan.measure = m_size.seconds;
    plan.threads = m_options.threads;
    plan.servers = std::move(servers);
    return plan;
}

Outcome Bench::note(Outcome outcome, const std::string &rateName)
{
    std::fprintf(stderr, "%s", outcome.text().c_str());
    m_unclean += static_cast<double>(outcome.lost + outcome.duplicated + outcome.outOfOrder
                                     + outcome.clients.gaps + outcome.clients.failed + outcome.disconnects);
    if (!rateName.empty())
        m_figures.add(rateName, outcome.rate());
    return outcome;
}

void Bench::reference()
{
    constexpr int conversations = 100;
    constexpr int textBytes = 70;
    const QTemporaryDir folder;
    note(runEcho({"echo, window 16", 100, 16, 0, 0.5, m_size.seconds, textBytes}), "echo16.rate");
    note(runCommits(conversations, 1, m_size.seconds), "commit1.rate");
    note(runCommits(conversations, 1'536, m_size.seconds), "commit512.rate");
    const Outcome sync = note(runSyncBesideEcho({"echo", 100, 1, 5'000, 0.5, m_size.seconds, textBytes},
                                                folder.path().toStdString()));
    m_figures.add("sync.p999", sync.milliseconds(0.999));
    for (const int window : {16, 1}) {
        const auto broker = Mosquitto::start();
        if (!broker)
            return;
        const MqttService service(broker->address(), textBytes);
        const std::string name = "mosquitto" + std::to_string(window);
        note(runPairs(service, plan(name, window, 0, {broker->pid()})), name + ".rate");
    }
}

void Bench::talk()
{
    TestServer server(with(200));
    const KithService service = server.service();
    for (const int window : {16, 1}) {
        const std::string name = "pairs" + std::to_string(window);
        const Outcome outcome = note(runPairs(service, plan(name, window, 0, server.pids())), name + ".rate");
        m_figures.add(name + ".cpu", outcome.serverMicrosPerMessage());
        for (const char *thread : serverThreads)
            m_figures.add(name + ".cpu." + thread, outcome.serverMicrosPerMessage(thread));
        const Outcome json =
            note(runPairs(server.service(Encoding::Json), plan(name + ", JSON", window, 0, server.pids())));
        m_figures.add(name + ".json.cpu", json.serverMicrosPerMessage());
    }
    for (const int rate : {2'000, 5'000}) {
        const std::string name = "rate" + std::to_string(rate);
        const Outcome outcome = note(runPairs(service, plan(name, 1, rate, server.pids())));
        m_figures.add(name + ".p50", outcome.milliseconds(0.5));
        m_figures.add(name + ".p99", outcome.milliseconds(0.99));
    }
    const Outcome away = note(runOffline(service, m_size.offline, 3));
    m_figures.add("offline.ms", away.milliseconds(0.5));
}

void Bench::idle()
{
    for (int step = 0; step <= 3; ++step) {
        TestServer server(with(200 + m_size.idle));
        PairsPlan beside = plan("pairs, window 1, beside idle connections", 1, 0, server.pids());
        beside.idle = m_size.idle * step / 3;
        beside.firstIdle = 2 * beside.pairs;
        const Outcome outcome = note(runPairs(server.service(), beside));
        m_idlePoints.push_back({beside.idle, outcome.rate(), outcome.milliseconds(0.99)});
        const std::string name = step == 0 ? "idle.none" : "idle.all";
        if (step == 0 || step == 3) {
            m_figures.add(name + ".rate", outcome.rate());
            m_figures.add(name + ".p50", outcome.milliseconds(0.5));
        }
        if (step == 3)
            m_figures.add("idle.kib", outcome.figure("KiB per idle connection"));
    }
}

void Bench::fanOut()
{
    TestServer server(with(m_size.members), [&](Seeder &seeder) { seeder.addGroup(0, 0, m_size.members); });
    for (const int window : {8, 1}) {
        const std::string name = "group" + std::to_string(window);
        note(runGroup(server.service(), {name, m_size.members, 1, window, 1, m_size.seconds, server.pid()}),
             name + ".rate");
    }
}

void Bench::storm()
{
    constexpr double rate = 1'000;
    TestServer server(with(m_size.storm));
    const Outcome outcome = note(runStorm(server, m_size.storm, rate, m_options.threads, 3 * m_size.seconds));
    m_figures.add("storm.seconds", outcome.figure("seconds until all are back"));
    m_unclean += outcome.figure("not back");
}

void Bench::hoarders()
{
    const TestServer server(with(200), seedHoard);
    const Outcome outcome = note(runHoarders(server, 8));
    m_figures.add("hoarders.p99", outcome.milliseconds(0.99));
    m_figures.add("hoarders.mib", outcome.figure("MiB more meanwhile"));
    m_figures.add("hoarders.left", outcome.figure("MiB more afterwards"));
}

//! Measures on a folder with a long history, created once.
void Bench::large()
{
    constexpr int conversations = 100;
    std::fprintf(stderr, "storing %lld messages\n", static_cast<long long>(m_size.stored));
    HistoryPlan reading;
    reading.name = "history, meanwhile";
    reading.perConversation = m_size.stored / conversations;
    reading.person = 2 * PairsPlan().pairs; // not one of the pairs
    TestServer server(with(2 * m_size.manyPairs), [&](Seeder &seeder) {
        seedArchives(seeder, conversations, m_size.stored, reading.person, reading.person + m_size.readers);
    });
    for (int round = 0; round < m_size.rounds; ++round) {
        PairsPlan many = plan("pairs, window 1, many conversations, history stored", 1, 0, server.pids());
        many.pairs = m_size.manyPairs;
        note(runPairs(server.service(), many), "many.rate");
        const Outcome few =
            note(runPairs(server.service(), plan("pairs, window 16, history stored", 16, 0, server.pids())));
        m_figures.add("stored.cpu", few.serverMicrosPerMessage());
        const auto talk = [&](const std::string &name) {
            const PairsPlan talking = plan("pairs at 2,000/s, " + name, 1, 2'000, server.pids());
            m_figures.add(name + ".p99", note(runPairs(server.service(), talking)).milliseconds(0.99));
        };
        talk("unread");
        dropFromMemory(server.process()->dataFolder());
        HistoryReaders readers(server.service(), reading, m_size.readers);
        talk("read");
        note(readers.end(), "read.rate");
        const auto pages = runHistories(server, reading, m_size.pages);
        m_figures.add("hot.p99", note(pages[0]).milliseconds(0.99));
        m_figures.add("cold.p99", note(pages[1]).milliseconds(0.99));
    }
}

//! Measures one node and two nodes, each with their own PostgreSQL, and the two beside idle connections.
void Bench::runNodes()
{
    const auto started = [this](int nodes, int people) {
        Options options = with(people);
        options.nodes = nodes;
        return options;
    };
    const TestServer one(started(1, 200));
    const TestServer two(started(2, 200 + m_size.idle));
    // The slow runs first, because the disk stays busy for a while after the others.
    for (int round = 0; round < m_size.rounds; ++round) {
        nodes("one500", one, 1, 500);
        nodes("two500", two, 1, 500);
    }
    for (int round = 0; round < m_size.rounds; ++round) {
        nodes("one16", one, 16, 0);
        nodes("two16", two, 16, 0);
        PairsPlan beside = plan("two nodes, window 16, beside idle connections", 16, 0, two.pids());
        beside.idle = m_size.idle;
        beside.firstIdle = 2 * beside.pairs;
        note(runPairs(two.service(), beside), "idle16.rate");
    }
    m_figures.add("unclean", m_unclean);
}

void Bench::nodes(const std::string &name, const TestServer &server, int window, double rate)
{
    PairsPlan plan = this->plan(name, window, rate, server.pids());
    plan.counts = [&server] { return server.counts(); };
    const Outcome outcome = note(runPairs(server.service(), plan), name + ".rate");
    m_figures.add(name + ".p50", outcome.milliseconds(0.5));
    m_figures.add(name + ".p99", outcome.milliseconds(0.99));
    m_figures.add(name + ".publishes", outcome.figure("Redis xadd a message"));
    m_figures.add(name + ".cpu", outcome.serverMicrosPerMessage());
    for (const char *thread :
         {"1 kithd", "1 io", "1 writer", "2 kithd", "2 io", "3 postgres", "4 redis-server"})
        m_figures.add(name + ".cpu." + thread, outcome.serverMicrosPerMessage(thread));
}

} // namespace

int runBench(const Options &options)
{
    const Size quick{1, 1, 600, 600, 200, 20'000, 100, 1'000, 200};
    Bench bench(options, options.quick ? quick : Size());
    const bool nodes = options.nodes > 0;
    nodes ? bench.runNodes() : bench.run();
    const std::vector<Bar> bars = nodes ? nodeBarsOf(bench.figures()) : barsOf(bench.figures());
    std::printf("%s", tableText(bars).c_str());
    if (!options.markdown.isEmpty())
        writeFile(options.markdown, tableMarkdown(bars, bench.idlePoints()));
    if (!options.svg.isEmpty())
        writeFile(options.svg, idlePlot(bench.idlePoints()));
    if (options.quick)
        std::printf("A quick bench shows that all works; its figures decide nothing.\n");
    bool good = true;
    for (const Bar &bar : bars) {
        const bool decides = bar.decides && (!options.quick || bar.unit.empty());
        if (bar.met() || !decides)
            continue;
        good = false;
        std::fprintf(stderr, "kith-load: missed: %s is %.3g, should be %s\n", bar.what.c_str(),
                     bar.series.median(), bar.boundText().c_str());
    }
    return good ? 0 : 1;
}

} // namespace kith::load
