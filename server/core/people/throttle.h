// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/rules/tokenbucket.h"

#include <QHash>
#include <QString>

namespace kith {

/*!
    What stands for a peer where attempts are counted: an IPv4 address as it is, also one inside of IPv6, and the /64 of an
    IPv6 address, since whoever has one address has all of it. \a address is in the form of RFC 5952.
*/
QString networkOf(const QString &address);

//! A token bucket for each key (an address, a handle). Bounded: full buckets are forgotten.
class Throttle
{
public:
    explicit Throttle(const Rate &rate)
        : m_rate(rate)
    {
    }

    //! 0 if one more may pass, otherwise the milliseconds to wait.
    std::int64_t take(const QString &key, std::int64_t now) { return bucket(key, now).take(now); }

    //! One more passed elsewhere.
    void spend(const QString &key, std::int64_t now) { bucket(key, now).spend(now); }

private:
    TokenBucket &bucket(const QString &key, std::int64_t now)
    {
        if (m_buckets.size() >= m_tidyAt) {
            m_buckets.removeIf([&](const auto &entry) { return entry.value().full(now); });
            m_tidyAt = std::max<qsizetype>(10'000, 2 * m_buckets.size());
        }
        auto bucket = m_buckets.find(key);
        if (bucket == m_buckets.end())
            bucket = m_buckets.insert(key, TokenBucket(m_rate));
        return *bucket;
    }

    Rate m_rate;
    qsizetype m_tidyAt = 10'000; //!< buckets
    QHash<QString, TokenBucket> m_buckets;
};

} // namespace kith
