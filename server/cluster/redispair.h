// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/clustermetrics.h"
#include "server/cluster/redisconnection.h"
#include "server/cluster/redisoptions.h"

namespace kith {

/*!
    Two connections to the same Redis that are up together or not at all: one for commands, and one that waits for what
    Redis has to say. Where one breaks both are closed and opened again, after a while that grows and is never quite the
    same; where there are Sentinels they are asked for the master each time.
*/
class RedisPair : public QObject
{
    Q_OBJECT

public:
    //! \a purpose is for the log.
    RedisPair(RedisAddress address, const RedisOptions &options, QString purpose);

    void start();

    //! As if a connection broke. Nothing where they are not up.
    void restart(const QString &reason);

    //! Whoever uses it finds that all is well: from then on a failure is news, and the first of its kind.
    void works();

    bool isUp() const { return m_isUp; }
    RedisConnection &commands() { return m_commands; }
    RedisConnection &waiting() { return m_waiting; }
    const RedisMetrics &metrics() const { return m_metrics; }

Q_SIGNALS:
    void up();
    void down();

    //! It was up or was to be, and is not; another try follows. \a reason is for people.
    void failed(const QString &reason);

private:
    void tryNow();
    void askSentinel();
    void connectTo(const RedisHost &host, RedisLogin::To to);
    RedisLogin login(RedisLogin::To to) const;
    void opened();
    void broken(const QString &reason);

    const RedisAddress m_address;
    const RedisOptions m_options;
    const QString m_purpose;
    RedisConnection m_commands;
    RedisConnection m_waiting;
    RedisConnection m_sentinel;
    std::size_t m_nextSentinel = 0;
    QTimer m_retry;
    int m_failures = 0; //!< since it worked
    bool m_isUp = false;
    QString m_logged; //!< the last reason, so that each is logged once
    RedisMetrics m_metrics;
};

} // namespace kith
