// SPDX-License-Identifier: Apache-2.0
#include "server/commands/clusterstatus.h"

#include "server/cluster/clusterlog.h"
#include "server/cluster/rediscensus.h"
#include "server/commands/console.h"
#include "server/ops/nodeinfo.h"
#include "server/storage/postgresstorage.h"
#include "server/system/waitfor.h"

#include <QDateTime>

#include <algorithm>

namespace kith {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds patience = 3s; // a node renews its lease and reads its hints every second

QString seconds(milliseconds time)
{
    return QStringLiteral("%1 s").arg(double(time.count()) / 1'000, 0, 'f', 1);
}

//! Returns \a text safe for a terminal.
QString shown(QString text)
{
    return text.removeIf([](QChar one) { return !one.isPrint(); }).left(64);
}

//! A node as Redis has it.
struct ListedNode {
    NodeState state;
    std::optional<NodeInfo> about;

    QString name() const { return about ? shown(about->name) : QString(); }
    bool isStopped() const { return !state.hasLease && about && about->stopped; }
    QString lease() const
    {
        return state.hasLease ? seconds(state.leaseLeft)
            : isStopped()     ? QStringLiteral("stopped")
                              : QStringLiteral("ended");
    }
};

//! Returns what is wrong with a node, or an empty text.
QString problem(const ListedNode &node)
{
    const NodeState &state = node.state;
    if (node.isStopped())
        return {};
    if (!state.hasLease)
        return QStringLiteral("ended without being stopped, or has not reached Redis for %1")
            .arg(seconds(state.sinceRenewal));
    if (state.sinceRenewal > patience)
        return QStringLiteral("has not renewed its lease for %1").arg(seconds(state.sinceRenewal));
    if (!state.hasInbox)
        return QStringLiteral("has no inbox for hints of other nodes");
    if (state.oldestUnread > patience)
        return QStringLiteral("has not read the hints of the last %1").arg(seconds(state.oldestUnread));
    if (!node.about)
        return QStringLiteral("says nothing of itself that can be read");
    if (node.about->refusing)
        return QStringLiteral("cannot store: its database takes no writes");
    if (const std::int64_t ahead = node.about->clockAhead; std::abs(ahead) >= ClockCheck::tolerated)
        return QStringLiteral("has a clock that is %1 %2 the database's")
            .arg(seconds(milliseconds(std::abs(ahead))),
                 ahead > 0 ? QStringLiteral("ahead of") : QStringLiteral("behind"));
    return {};
}

QStringList row(const ListedNode &node)
{
    const NodeState &state = node.state;
    const NodeInfo about = node.about.value_or(NodeInfo());
    return {node.name(),
            QString::number(state.node),
            node.lease(),
            QString::number(state.hasLease ? about.connections : 0),
            QString::number(state.hasLease ? about.users : 0),
            QString::number(state.unread),
            state.unread > 0 ? seconds(state.oldestUnread) : QStringLiteral("-"),
            shown(about.version),
            QDateTime::fromMSecsSinceEpoch(about.since).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))};
}

//! Returns all nodes but those without a lease whose name a later node has: they were restarted.
std::vector<ListedNode> currentNodes(const std::vector<NodeState> &states)
{
    std::vector<ListedNode> all;
    for (const NodeState &state : states)
        all.push_back({state, NodeInfo::fromJson(state.about)});
    std::vector<ListedNode> current;
    for (const ListedNode &node : all) {
        const auto replaces = [&](const ListedNode &other) {
            return other.state.node > node.state.node && other.name() == node.name();
        };
        if (node.state.hasLease || (node.about && std::ranges::none_of(all, replaces)))
            current.push_back(node);
    }
    return current;
}

//! Compares the nodes in Redis with those that are connected to the database.
QStringList databaseProblems(const DatabaseAddress &address, const std::vector<ListedNode> &nodes)
{
    const auto starts = connectedStarts(address);
    if (!starts)
        return {starts.error().message};
    console::print(
        QStringLiteral("Database: %1, %2 servers connected.").arg(address.shown()).arg(starts->size()));
    QStringList problems;
    for (const std::int64_t start : *starts) {
        const auto isHere = [&](const ListedNode &node) {
            return node.state.node == start && node.state.hasLease;
        };
        if (std::ranges::none_of(nodes, isHere))
            problems.append(
                QStringLiteral("node %1 is connected to the database, but not to this Redis: it uses another "
                               "one, or cannot reach this")
                    .arg(start));
    }
    for (const ListedNode &node : nodes) {
        if (node.state.hasLease && !std::ranges::count(*starts, node.state.node))
            problems.append(QStringLiteral("%1 (%2) is not connected to the database")
                                .arg(node.name())
                                .arg(node.state.node));
    }
    return problems;
}

void printTable(const QList<QStringList> &rows)
{
    for (const QStringList &cells : rows) {
        QString line;
        for (qsizetype column = 0; column < cells.size(); ++column) {
            qsizetype width = 0;
            for (const QStringList &other : rows)
                width = std::max(width, other[column].size());
            line += cells[column].leftJustified(width + 2);
        }
        console::print(line.trimmed());
    }
}

} // namespace

int clusterStatus(const Config &config, const Values &options)
{
    if (!config.redis)
        return console::fail(
            QStringLiteral("Say which Redis the nodes use: --redis, KITH_REDIS or redis in --config."), 2);
    qsizetype expected = 0;
    if (const auto expect = options.find(QStringLiteral("expect")); expect != options.end()) {
        expected = expect->second.toInt();
        if (expected < 1)
            return console::fail(QStringLiteral("--expect takes the number of nodes, from 1."), 2);
    }
    const_cast<QLoggingCategory &>(clusterLog()).setEnabled(QtWarningMsg, false); // printed below instead
    RedisCensus census(*config.redis);
    const auto states = waitFor<std::vector<NodeState>>([&](auto done) { census.take(done); });
    if (!states)
        return console::fail(states.error().message);
    if (states->empty())
        return console::fail(
            QStringLiteral("No node holds a lease in Redis at %1.").arg(config.redis->display()));

    QList<QStringList> rows{
        QStringLiteral("NODE INCARNATION LEASE CONNECTIONS USERS UNREAD OLDEST VERSION SINCE").split(u' ')};
    QStringList problems;
    const std::vector<ListedNode> nodes = currentNodes(*states);
    for (const ListedNode &node : nodes) {
        rows.append(row(node));
        if (const QString what = problem(node); !what.isEmpty())
            problems.append(QStringLiteral("%1 (%2) %3").arg(rows.last()[0], rows.last()[1], what));
    }
    printTable(rows);
    if (config.database)
        problems += databaseProblems(*config.database, nodes);
    const auto running =
        std::ranges::count_if(nodes, [](const ListedNode &node) { return node.state.hasLease; });
    if (running == 0 || running < expected)
        problems.append(
            QStringLiteral("%1 of %2 nodes run").arg(running).arg(std::max<qsizetype>(expected, 1)));
    if (problems.isEmpty())
        console::print(QStringLiteral("All is well, on %1 of %2 nodes.")
                           .arg(running)
                           .arg(std::max<qsizetype>(expected, running)));
    else
        console::print(QStringLiteral("Not well: %1.").arg(problems.join(QStringLiteral("; "))));
    return problems.isEmpty() ? 0 : 1;
}

} // namespace kith
