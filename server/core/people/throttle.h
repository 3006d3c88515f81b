// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/rules/tokenbucket.h"

#include <QHash>
#include <QString>

namespace kith {

/*!
    The key under which attempts of a peer are counted: its IPv4 address, also one mapped into IPv6, or the /64 of its IPv6 address,
    all of which one peer can use. \a address is in the form of RFC 5952.
*/
QString networkOf(const QString &address);

//! A token bucket for each key (a network, a handle seen from a network, a device). Bounded: drops full buckets.
class Throttle
{
public:
    explicit Throttle(const Rate &rate)
        : m_rate(rate)
    {
    }

    //! Returns 0 where the attempt is allowed, otherwise the milliseconds to wait. \a now in milliseconds.
    std::int64_t take(const QString &key, std::int64_t now) { return bucket(key, now).take(now); }

    //! Returns \a tokens of an attempt that was allowed.
    void giveBack(const QString &key, double tokens, std::int64_t now) { bucket(key, now).giveBack(tokens); }

    //! Counts an attempt that failed on another node.
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
