// SPDX-License-Identifier: Apache-2.0
#include "tests/load/figures.h"

#include <algorithm>
#include <cstdio>

namespace kith::load {

namespace {

constexpr auto atLeast = Bar::Good::AtLeast;
constexpr auto atMost = Bar::Good::AtMost;

} // namespace

double Series::median() const
{
    if (values.empty())
        return 0;
    std::vector<double> sorted = values;
    std::ranges::sort(sorted);
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Series::least() const
{
    return values.empty() ? 0 : *std::ranges::min_element(values);
}

double Series::greatest() const
{
    return values.empty() ? 0 : *std::ranges::max_element(values);
}

Series Series::over(const Series &other) const
{
    Series ratios;
    for (std::size_t i = 0; i < std::min(values.size(), other.values.size()); ++i) {
        if (other.values[i] > 0)
            ratios.values.push_back(values[i] / other.values[i]);
    }
    return ratios;
}

Series Figures::of(const std::string &name) const
{
    const auto found = m_series.find(name);
    return found == m_series.end() ? Series() : found->second;
}

bool Bar::met() const
{
    if (!bound || series.empty())
        return true;
    return good == Good::AtLeast ? series.median() >= *bound : series.median() <= *bound;
}

std::string Bar::boundText() const
{
    if (!bound)
        return "";
    char text[48];
    std::snprintf(text, sizeof text, "%s %.6g", good == Good::AtLeast ? "≥" : "≤", *bound);
    return text;
}

std::vector<Bar> barsOf(const Figures &figures)
{
    const auto of = [&](const std::string &name) { return figures.of(name); };
    const auto ratio = [&](const char *name, const char *other) { return of(name).over(of(other)); };
    const auto share = [&](const std::string &thread, const std::string &called) {
        return Bar{"… of it " + called, "µs", of(thread), atMost, {}, false};
    };
    return {
        {"pairs, window 16", "messages/s", of("pairs16.rate"), atLeast, {}, false},
        {"… against Mosquitto", "times", ratio("pairs16.rate", "mosquitto16.rate"), atLeast, 3, true},
        {"… against commits of 512 of the same statements", "times", ratio("pairs16.rate", "commit512.rate"),
         atLeast, 0.5, true},
        {"… server CPU a message", "µs", of("pairs16.cpu"), atMost, 15, false},
        share("pairs16.cpu.kithd", "the core thread"),
        share("pairs16.cpu.io", "the I/O thread"),
        share("pairs16.cpu.writer", "the writer"),
        share("pairs16.cpu.checkpoints", "checkpoints"),
        {"… server CPU a message with JSON", "µs", of("pairs16.json.cpu"), atMost, {}, false},
        {"… against CBOR", "times", ratio("pairs16.json.cpu", "pairs16.cpu"), atMost, 1.5, true},
        {"pairs, window 1", "messages/s", of("pairs1.rate"), atLeast, {}, false},
        {"… against Mosquitto", "times", ratio("pairs1.rate", "mosquitto1.rate"), atLeast, 0.8, true},
        {"… against commits of one", "times", ratio("pairs1.rate", "commit1.rate"), atLeast, 6, true},
        {"… server CPU a message", "µs", of("pairs1.cpu"), atMost, 50, false},
        share("pairs1.cpu.kithd", "the core thread"),
        share("pairs1.cpu.io", "the I/O thread"),
        share("pairs1.cpu.writer", "the writer"),
        share("pairs1.cpu.checkpoints", "checkpoints"),
        {"… server CPU a message with JSON", "µs", of("pairs1.json.cpu"), atMost, {}, false},
        {"… against CBOR", "times", ratio("pairs1.json.cpu", "pairs1.cpu"), atMost, 1.5, true},
        {"pairs at 2,000/s, p50", "ms", of("rate2000.p50"), atMost, 1.5, false},
        {"pairs at 2,000/s, p99", "ms", of("rate2000.p99"), atMost, 5, false},
        {"pairs at 5,000/s, p50", "ms", of("rate5000.p50"), atMost, 1.5, false},
        {"pairs at 5,000/s, p99", "ms", of("rate5000.p99"), atMost, {}, false},
        {"… against p99.9 of an fdatasync beside 5,000 echoes/s", "times", ratio("rate5000.p99", "sync.p999"),
         atMost, 1.5, true},
        {"none against all idle connections: rate of pairs, window 1", "times",
         ratio("idle.none.rate", "idle.all.rate"), atMost, 1.3, true},
        {"all against no idle connections: p50 of pairs, window 1", "times",
         ratio("idle.all.p50", "idle.none.p50"), atMost, 1.3, true},
        {"memory of an idle connection", "KiB", of("idle.kib"), atMost, 16, true},
        {"pairs, window 1, as many conversations as pairs, history stored",
         "messages/s",
         of("many.rate"),
         atLeast,
         {},
         false},
        {"… against 100 pairs at window 16", "times", ratio("many.rate", "pairs16.rate"), atLeast, 0.4, true},
        {"server CPU a message with history stored against without", "times",
         ratio("stored.cpu", "pairs16.cpu"), atMost, 1.5, true},
        {"group, window 8", "deliveries/s", of("group8.rate"), atLeast, 250'000, false},
        {"group, window 1", "deliveries/s", of("group1.rate"), atLeast, 60'000, false},
        {"offline, until the last message", "ms", of("offline.ms"), atMost, 120, false},
        {"storm, until all are back", "s", of("storm.seconds"), atMost, 8, false},
        {"history, hot, p99", "ms", of("hot.p99"), atMost, 3, false},
        {"history, cold, p99", "ms", of("cold.p99"), atMost, 15, false},
        {"20 people who read cold history without a pause", "pages/s", of("read.rate"), atLeast, {}, false},
        {"pairs at 2,000/s, p99: beside those against without", "times", ratio("read.p99", "unread.p99"),
         atMost, 2, true},
        {"sign-in beside 8 clients that ask for 390 pages each and read nothing, p99", "ms",
         of("hoarders.p99"), atMost, 100, false},
        {"… memory of the server meanwhile", "MiB more", of("hoarders.mib"), atMost, 64, true},
        {"… and afterwards", "MiB more", of("hoarders.left"), atMost, 64, true},
        {"lost, doubled, out of order or cut off, in all", "", of("unclean"), atMost, 0, true},
        {"Mosquitto, pairs, window 16", "messages/s", of("mosquitto16.rate"), atLeast, {}, false},
        {"Mosquitto, pairs, window 1", "messages/s", of("mosquitto1.rate"), atLeast, {}, false},
        {"commits of up to 512 messages", "messages/s", of("commit512.rate"), atLeast, {}, false},
        {"commits of one message", "messages/s", of("commit1.rate"), atLeast, {}, false},
        {"fdatasync beside 5,000 echoes/s, p99.9", "ms", of("sync.p999"), atMost, {}, false},
        {"bare QWebSocketServer echo, window 16", "messages/s", of("echo16.rate"), atLeast, {}, false},
    };
}

std::vector<Bar> nodeBarsOf(const Figures &figures)
{
    const auto of = [&](const std::string &name) { return figures.of(name); };
    const auto share = [&](const std::string &thread, const std::string &called) {
        return Bar{"… of it " + called, "µs", of("two16.cpu." + thread), atMost, {}, false};
    };
    return {
        {"pairs between two nodes, window 16", "messages/s", of("two16.rate"), atLeast, 12'000, false},
        {"… against one node on PostgreSQL",
         "times",
         of("two16.rate").over(of("one16.rate")),
         atLeast,
         {},
         false},
        {"… CPU a message, of all processes", "µs", of("two16.cpu"), atMost, {}, false},
        share("3 postgres", "PostgreSQL"),
        share("4 redis-server", "Redis"),
        share("1 kithd", "the core thread of the senders' node"),
        share("1 io", "its I/O thread"),
        share("1 writer", "its writer"),
        share("2 kithd", "the core thread of the recipients' node"),
        share("2 io", "its I/O thread"),
        {"… publishes to Redis a message, hints and marks back", "", of("two16.publishes"), atMost, 1, true},
        {"pairs between two nodes at 500/s, p50", "ms", of("two500.p50"), atMost, {}, false},
        {"… against one node on PostgreSQL", "times", of("two500.p50").over(of("one500.p50")), atMost, 3,
         true},
        {"pairs between two nodes at 500/s, p99", "ms", of("two500.p99"), atMost, {}, false},
        {"… publishes to Redis a message, hints and marks back", "", of("two500.publishes"), atMost, 2, true},
        {"none against all idle connections, on both nodes: rate of pairs, window 16", "times",
         of("two16.rate").over(of("idle16.rate")), atMost, 1.3, true},
        {"lost, doubled, out of order or cut off, in all", "", of("unclean"), atMost, 0, true},
        {"one node on PostgreSQL, pairs, window 16", "messages/s", of("one16.rate"), atLeast, {}, false},
        {"one node on PostgreSQL, pairs at 500/s, p50", "ms", of("one500.p50"), atMost, {}, false},
    };
}

} // namespace kith::load
