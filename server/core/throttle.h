// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/tokenbucket.h"

#include <QHash>
#include <QString>

namespace kith {

//! A token bucket for each key (an address, a handle). Bounded: full buckets are forgotten.
class Throttle
{
public:
    explicit Throttle(const Rate &rate)
        : m_rate(rate)
    {
    }

    //! 0 if one more may pass, otherwise the milliseconds to wait.
    std::int64_t take(const QString &key, std::int64_t now)
    {
        if (m_buckets.size() >= 10'000)
            m_buckets.removeIf([&](const auto &entry) { return entry.value().full(now); });
        auto bucket = m_buckets.find(key);
        if (bucket == m_buckets.end())
            bucket = m_buckets.insert(key, TokenBucket(m_rate));
        return bucket->take(now);
    }

private:
    Rate m_rate;
    QHash<QString, TokenBucket> m_buckets;
};

} // namespace kith
