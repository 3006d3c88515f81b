// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/reconnectingredis.h"

#include "server/cluster/clusterlog.h"
#include "server/cluster/redisreply.h"
#include "server/cluster/redisscript.h"

#include <QRandomGenerator>

namespace kith {

Q_LOGGING_CATEGORY(clusterLog, "kith.cluster", QtInfoMsg)

ReconnectingRedis::ReconnectingRedis(RedisAddress address, const RedisOptions &options, QString purpose)
    : m_address(std::move(address))
    , m_options(options)
    , m_purpose(std::move(purpose))
    , m_commands(options.deadline, this)
    , m_waiting(options.deadline, this)
    , m_sentinel(options.deadline, this)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &ReconnectingRedis::tryNow);
    for (RedisConnection *connection : {&m_commands, &m_waiting}) {
        connect(connection, &RedisConnection::opened, this, &ReconnectingRedis::opened);
        connect(connection, &RedisConnection::broken, this, &ReconnectingRedis::broken);
    }
    connect(&m_sentinel, &RedisConnection::opened, this, &ReconnectingRedis::askSentinel);
    connect(&m_sentinel, &RedisConnection::broken, this, &ReconnectingRedis::sentinelFailed);
    m_watch.setSingleShot(true);
    m_watch.setInterval(options.tick);
    connect(&m_watch, &QTimer::timeout, this, &ReconnectingRedis::askSentinel);
}

void ReconnectingRedis::start()
{
    tryNow();
}

void ReconnectingRedis::tryNow()
{
    if (m_address.masterName.isEmpty())
        connectTo(m_address.hosts.front(), RedisLogin::To::Redis);
    else
        askSentinel();
}

void ReconnectingRedis::askSentinel()
{
    if (!m_sentinel.isOpen())
        return m_sentinel.open(m_address.hosts[m_nextSentinel], login(RedisLogin::To::Sentinel));
    m_sentinel.command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", m_address.masterName.toUtf8()},
                       [this](const redisReply *reply) {
                           if (reply)
                               heard(reply);
                       });
}

void ReconnectingRedis::heard(const redisReply *reply)
{
    if (isReply(reply, REDIS_REPLY_NIL))
        return sentinelFailed(
            QStringLiteral("the Sentinel knows no master named %1").arg(m_address.masterName));
    if (!isReply(reply, REDIS_REPLY_ARRAY) || reply->elements != 2
        || !isReply(reply->element[0], REDIS_REPLY_STRING) || !isReply(reply->element[1], REDIS_REPLY_STRING))
        return sentinelFailed(QStringLiteral("Sentinel: %1").arg(problem(reply)));
    const RedisHost master{QString::fromUtf8(reply->element[0]->str),
                           QByteArray(reply->element[1]->str).toUShort()};
    if (master.port == 0)
        return sentinelFailed(QStringLiteral("the Sentinel names a master without a port"));
    m_watch.start();
    if (!m_master) {
        m_master = master;
        connectTo(master, RedisLogin::To::Master);
    } else if (*m_master != master) {
        const std::size_t knowing = m_nextSentinel; // the others may not have heard of it yet
        broken(QStringLiteral("the Sentinel names another master"));
        m_nextSentinel = knowing;
    }
}

//! The master is used for as long as it works, and another Sentinel watches it.
void ReconnectingRedis::sentinelFailed(const QString &reason)
{
    if (!m_master)
        return broken(reason);
    m_sentinel.close();
    m_nextSentinel = (m_nextSentinel + 1) % m_address.hosts.size();
    m_watch.start();
}

void ReconnectingRedis::connectTo(const RedisHost &host, RedisLogin::To to)
{
    m_commands.open(host, login(to));
    m_waiting.open(host, login(to));
}

RedisLogin ReconnectingRedis::login(RedisLogin::To to) const
{
    return {m_address.user, m_address.password, m_address.database, m_address.tls, to};
}

void ReconnectingRedis::opened()
{
    if (!m_commands.isOpen() || !m_waiting.isOpen())
        return;
    m_isForeign = false;
    if (m_options.cluster.isEmpty())
        return ready();
    m_commands.command({"SCRIPT", "LOAD", claimScript().text},
                       [](const redisReply *) {}); // claim() handles errors
    claim([this] { ready(); });
}

void ReconnectingRedis::ready()
{
    m_isUp = true;
    Q_EMIT up();
}

void ReconnectingRedis::keepClaim()
{
    if (!m_options.cluster.isEmpty())
        claim([] {});
}

void ReconnectingRedis::claim(std::function<void()> done)
{
    m_commands.command(
        {"EVALSHA", claimScript().hash, "1", m_options.prefix + "cluster", m_options.cluster,
         QByteArray::number(qlonglong(m_options.lease.count()))},
        [this, done = std::move(done)](const redisReply *reply) {
            if (!reply)
                return;
            if (!isReply(reply, REDIS_REPLY_STRING))
                return broken(problem(reply));
            if (textOf(reply) == m_options.cluster)
                return done();
            m_isForeign = true;
            broken(QStringLiteral("servers of another database (id %1) use it. Give each cluster a Redis "
                                  "or a database number of its own")
                       .arg(QString::fromUtf8(
                           textOf(reply).first(std::min<qsizetype>(textOf(reply).size(), 64)))));
        });
}

void ReconnectingRedis::works()
{
    qCInfo(clusterLog).noquote() << m_purpose << "uses Redis at" << m_address.display();
    m_failures = 0;
    m_metrics.works.set(1);
    m_logged.clear();
}

void ReconnectingRedis::restart(const QString &reason)
{
    if (m_isUp)
        broken(reason);
}

void ReconnectingRedis::broken(const QString &reason)
{
    if (m_logged != reason)
        qCWarning(clusterLog).noquote() << m_purpose << "cannot use Redis at" << m_address.display() + u':'
                                        << reason + QStringLiteral(". Trying again until it can.");
    m_logged = reason;
    // The next attempt asks another Sentinel: this one may be cut off, or know an old master.
    m_nextSentinel = (m_nextSentinel + 1) % m_address.hosts.size();
    const int most =
        int(std::min(m_options.mostWait.count(), (2 * m_options.leastWait.count()) << m_failures));
    m_failures = std::min(m_failures + 1, 16);
    m_retry.start(QRandomGenerator::global()->bounded(int(m_options.leastWait.count()), most + 1));

    m_metrics.works.set(0);
    const bool wasUp = std::exchange(m_isUp, false);
    if (wasUp) {
        m_metrics.reconnects.add();
        Q_EMIT down();
    }
    m_master.reset();
    m_watch.stop();
    m_commands.close();
    m_waiting.close();
    m_sentinel.close();
    Q_EMIT failed(reason);
}

} // namespace kith
