// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/clustermetrics.h"
#include "server/cluster/redisconnection.h"
#include "server/cluster/redisoptions.h"

#include <optional>

namespace kith {

/*!
    Two connections to the same Redis: one for commands and one that waits for messages.

    kith:cluster        hash: database → RedisOptions::cluster of the nodes that use this Redis

    If one breaks, both are closed and reopened, with exponential backoff and jitter. With Sentinels, each attempt asks one of
    them for the current master, and goes on asking every RedisOptions::tick: an old master may answer, and take writes, for ten
    seconds after it was replaced.
*/
class ReconnectingRedis : public QObject
{
    Q_OBJECT

public:
    //! \a purpose names the user of the pair in the log.
    ReconnectingRedis(RedisAddress address, const RedisOptions &options, QString purpose);

    void start();

    //! Claims this Redis for the cluster again, for RedisOptions::lease. Reconnects if it belongs to another one by now.
    void keepClaim();

    //! Returns whether the last failure was that Redis belongs to another cluster.
    bool isForeign() const { return m_isForeign; }

    //! Reconnects as after a broken connection. No effect if the pair is not up.
    void restart(const QString &reason);

    //! Called when the user has verified that Redis works. Resets the backoff and the log's memory of the last failure.
    void works();

    bool isUp() const { return m_isUp; }
    RedisConnection &commands() { return m_commands; }
    RedisConnection &waiting() { return m_waiting; }
    const RedisMetrics &metrics() const { return m_metrics; }

Q_SIGNALS:
    void up();
    void down();

    //! A connection or an attempt failed; another attempt follows. \a reason is for people.
    void failed(const QString &reason);

private:
    void tryNow();
    void askSentinel();
    void heard(const redisReply *reply);
    void sentinelFailed(const QString &reason);
    void connectTo(const RedisHost &host, RedisLogin::To to);
    RedisLogin login(RedisLogin::To to) const;
    void opened();
    void ready();
    void claim(std::function<void()> done);
    void broken(const QString &reason);

    const RedisAddress m_address;
    const RedisOptions m_options;
    const QString m_purpose;
    RedisConnection m_commands;
    RedisConnection m_waiting;
    RedisConnection m_sentinel;
    std::size_t m_nextSentinel = 0;
    std::optional<RedisHost> m_master; //!< as the Sentinel named it for this attempt
    QTimer m_watch; //!< until the Sentinel is asked again
    QTimer m_retry;
    int m_failures = 0; //!< attempts since works()
    bool m_isUp = false;
    bool m_isForeign = false;
    QString m_logged; //!< the last logged reason, which is not logged twice in a row
    RedisMetrics m_metrics;
};

} // namespace kith
