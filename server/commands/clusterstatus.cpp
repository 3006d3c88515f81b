// SPDX-License-Identifier: Apache-2.0
#include "server/commands/clusterstatus.h"

#include "server/cluster/clusterlog.h"
#include "server/cluster/rediscensus.h"
#include "server/commands/console.h"
#include "server/ops/nodeinfo.h"
#include "server/system/waitfor.h"

#include <QDateTime>

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

//! Returns what is wrong with a node, or an empty text.
QString problem(const NodeState &state, const std::optional<NodeInfo> &about)
{
    if (state.sinceRenewal > patience)
        return QStringLiteral("has not renewed its lease for %1").arg(seconds(state.sinceRenewal));
    if (!state.hasInbox)
        return QStringLiteral("has no inbox for hints of other nodes");
    if (state.oldestUnread > patience)
        return QStringLiteral("has not read the hints of the last %1").arg(seconds(state.oldestUnread));
    if (!about)
        return QStringLiteral("says nothing of itself that can be read");
    return {};
}

QStringList row(const NodeState &state, const NodeInfo &about)
{
    return {shown(about.name),
            QString::number(state.node),
            seconds(state.leaseLeft),
            QString::number(about.connections),
            QString::number(about.users),
            QString::number(state.unread),
            state.unread > 0 ? seconds(state.oldestUnread) : QStringLiteral("-"),
            shown(about.version),
            QDateTime::fromMSecsSinceEpoch(about.since).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))};
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

int clusterStatus(const Config &config)
{
    if (!config.redis)
        return console::fail(
            QStringLiteral("Say which Redis the nodes use: --redis, KITH_REDIS or redis in --config."), 2);
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
    for (const NodeState &state : *states) {
        const auto about = NodeInfo::fromJson(state.about);
        rows.append(row(state, about.value_or(NodeInfo())));
        if (const QString what = problem(state, about); !what.isEmpty())
            problems.append(QStringLiteral("%1 (%2) %3").arg(rows.last()[0], rows.last()[1], what));
    }
    printTable(rows);
    if (problems.isEmpty())
        console::print(QStringLiteral("All is well, on %1 of %1 nodes.").arg(states->size()));
    else
        console::print(QStringLiteral("Not well: %1.").arg(problems.join(QStringLiteral("; "))));
    return problems.isEmpty() ? 0 : 1;
}

} // namespace kith
