// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisclaim.h"

namespace kith {

RedisClaim::RedisClaim(const RedisAddress &address, const RedisOptions &options)
    : m_where(address.display())
    , m_options(options)
    , m_redis(address, m_options, QStringLiteral("The start"))
    , m_triesLeft(address.hosts.size())
{
    connect(&m_redis, &ReconnectingRedis::up, this, [this] { finish(Done{}); });
    connect(&m_redis, &ReconnectingRedis::failed, this, [this](const QString &reason) {
        if (m_redis.isForeign())
            finish(Error{ErrorCode::Conflict,
                         QStringLiteral("Redis at %1 cannot be used: %2.").arg(m_where, reason), 0});
        else if (--m_triesLeft == 0)
            finish(Done{});
    });
}

void RedisClaim::take(Callback<Done> done)
{
    m_done = std::move(done);
    m_redis.start();
}

void RedisClaim::finish(const Result<Done> &result)
{
    if (const auto done = std::exchange(m_done, nullptr))
        done(result);
}

} // namespace kith
