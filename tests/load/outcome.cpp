// SPDX-License-Identifier: Apache-2.0
#include "tests/load/outcome.h"

#include <QJsonArray>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <functional>

namespace kith::load {

namespace {

constexpr double busyBound = 0.9;

std::string format(const char *text, ...)
{
    char line[512];
    va_list values;
    va_start(values, text);
    std::vsnprintf(line, sizeof line, text, values);
    va_end(values);
    return line;
}

struct ThreadUse {
    std::string name;
    double seconds = 0;
};

//! Returns the CPU time of the server's threads during the run, the busiest first.
std::vector<ThreadUse> threadUse(const Outcome &outcome)
{
    std::vector<ThreadUse> used;
    for (const auto &[id, after] : outcome.serverAfter.threads) {
        const auto before = outcome.serverBefore.threads.find(id);
        const double seconds =
            after.seconds - (before == outcome.serverBefore.threads.end() ? 0 : before->second.seconds);
        if (seconds > 0.005 * outcome.seconds)
            used.push_back({after.name, seconds});
    }
    std::ranges::sort(used, std::greater(), &ThreadUse::seconds);
    return used;
}

} // namespace

void Outcome::add(const ClientTotals &client)
{
    clients.gaps += client.gaps;
    clients.refused += client.refused;
    clients.failed += client.failed;
    if (clients.firstFailure.empty())
        clients.firstFailure = client.firstFailure;
}

void Outcome::add(const Outcome &part)
{
    measured += part.measured;
    sent += part.sent;
    received += part.received;
    lost += part.lost;
    duplicated += part.duplicated;
    outOfOrder += part.outOfOrder;
    disconnects += part.disconnects;
    add(part.clients);
    latency.add(part.latency);
    tool.insert(tool.end(), part.tool.begin(), part.tool.end());
}

double Outcome::serverMicrosPerMessage() const
{
    return measured ? 1e6 * (serverAfter.seconds - serverBefore.seconds) / static_cast<double>(measured) : 0;
}

double Outcome::serverMicrosPerMessage(const std::string &thread) const
{
    double used = 0;
    for (const ThreadUse &use : threadUse(*this))
        used += use.name == thread ? use.seconds : 0;
    return measured ? 1e6 * used / static_cast<double>(measured) : 0;
}

bool Outcome::toolBound() const
{
    return std::ranges::any_of(tool, [](const auto &share) { return share.running > busyBound; });
}

double Outcome::figure(const std::string &called) const
{
    const auto found = std::ranges::find(extra, called, [](const auto &entry) { return entry.first; });
    return found == extra.end() ? 0 : found->second;
}

QJsonObject Outcome::json() const
{
    const auto whole = [](std::uint64_t number) { return static_cast<double>(number); };
    QJsonObject object{
        {QStringLiteral("name"), QString::fromStdString(name)},
        {QStringLiteral("seconds"), seconds},
        {QStringLiteral("measured"), whole(measured)},
        {QStringLiteral("ratePerSecond"), rate()},
        {QStringLiteral("latencyOf"), QString::fromStdString(latencyOf)},
        {QStringLiteral("p50Ms"), milliseconds(0.5)},
        {QStringLiteral("p99Ms"), milliseconds(0.99)},
        {QStringLiteral("p999Ms"), milliseconds(0.999)},
        {QStringLiteral("maxMs"), static_cast<double>(latency.max()) / 1e6},
        {QStringLiteral("sent"), whole(sent)},
        {QStringLiteral("received"), whole(received)},
        {QStringLiteral("lost"), whole(lost)},
        {QStringLiteral("duplicated"), whole(duplicated)},
        {QStringLiteral("outOfOrder"), whole(outOfOrder)},
        {QStringLiteral("gaps"), whole(clients.gaps)},
        {QStringLiteral("refused"), whole(clients.refused)},
        {QStringLiteral("failed"), whole(clients.failed)},
        {QStringLiteral("firstFailure"), QString::fromStdString(clients.firstFailure)},
        {QStringLiteral("disconnects"), whole(disconnects)},
        {QStringLiteral("serverCpuMicrosPerMessage"), serverMicrosPerMessage()},
        {QStringLiteral("serverResidentKiB"), static_cast<double>(serverAfter.residentKiB)},
        {QStringLiteral("toolBound"), toolBound()},
    };
    QJsonArray threads;
    for (const ThreadUse &thread : threadUse(*this)) {
        threads.append(QJsonObject{{QStringLiteral("name"), QString::fromStdString(thread.name)},
                                   {QStringLiteral("share"), seconds > 0 ? thread.seconds / seconds : 0},
                                   {QStringLiteral("microsPerMessage"),
                                    measured ? 1e6 * thread.seconds / static_cast<double>(measured) : 0}});
    }
    object.insert(QStringLiteral("serverThreads"), threads);
    QJsonArray busy;
    for (const BusyMeter::Share &share : tool)
        busy.append(QJsonObject{{QStringLiteral("running"), share.running},
                                {QStringLiteral("waiting"), share.waiting}});
    object.insert(QStringLiteral("toolThreads"), busy);
    for (const auto &[called, value] : extra)
        object.insert(QString::fromStdString(called), value);
    return object;
}

std::string Outcome::text() const
{
    std::string lines = format("%s\n", name.c_str());
    if (measured > 0) {
        lines +=
            format("  %.0f/s (%llu in %.1f s)\n", rate(), static_cast<unsigned long long>(measured), seconds);
        lines += format("  %s: p50 %.2f  p99 %.2f  p99.9 %.2f  max %.2f ms\n", latencyOf.c_str(),
                        milliseconds(0.5), milliseconds(0.99), milliseconds(0.999),
                        static_cast<double>(latency.max()) / 1e6);
    }
    lines += format("  sent %llu, received %llu; lost %llu, duplicated %llu, out of order %llu\n",
                    static_cast<unsigned long long>(sent), static_cast<unsigned long long>(received),
                    static_cast<unsigned long long>(lost), static_cast<unsigned long long>(duplicated),
                    static_cast<unsigned long long>(outOfOrder));
    if (clients.gaps + clients.refused + clients.failed + disconnects > 0) {
        lines += format("  gaps in logs %llu, told to try again %llu, failed %llu, disconnected %llu %s\n",
                        static_cast<unsigned long long>(clients.gaps),
                        static_cast<unsigned long long>(clients.refused),
                        static_cast<unsigned long long>(clients.failed),
                        static_cast<unsigned long long>(disconnects), clients.firstFailure.c_str());
    }
    if (!serverAfter.threads.empty() && seconds > 0) {
        lines += format("  server: %.1f us of CPU a message, %lld KiB resident\n", serverMicrosPerMessage(),
                        static_cast<long long>(serverAfter.residentKiB));
        for (const ThreadUse &thread : threadUse(*this))
            lines += format("    %-16s %5.1f %% of a core, %.1f us a message\n", thread.name.c_str(),
                            100 * thread.seconds / seconds,
                            measured ? 1e6 * thread.seconds / static_cast<double>(measured) : 0);
    }
    for (const BusyMeter::Share &share : tool)
        lines += format("  tool: %.0f %% busy, %.0f %% waiting for a core\n", 100 * share.running,
                        100 * share.waiting);
    if (toolBound())
        lines += "  THE LOAD TOOL WAS THE BOTTLENECK: give it more threads, or read these as a lower bound\n";
    for (const auto &[called, value] : extra)
        lines += format("  %s: %.6g\n", called.c_str(), value);
    return lines;
}

} // namespace kith::load
