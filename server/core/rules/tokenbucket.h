// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/settings.h"

#include <algorithm>
#include <cstdint>

namespace kith {

//! Allows a burst at once and a rate over time. Times are milliseconds of one clock; a clock that jumps back adds no token.
class TokenBucket
{
public:
    explicit TokenBucket(const Rate &rate)
        : m_rate(rate)
        , m_tokens(rate.burst)
    {
    }

    //! Takes a token and returns 0, or takes none and returns the milliseconds until there is one.
    std::int64_t take(std::int64_t now)
    {
        refill(now);
        if (m_tokens >= 1) {
            m_tokens -= 1;
            return 0;
        }
        return std::max<std::int64_t>(
            1, static_cast<std::int64_t>((1 - m_tokens) * 1000 / m_rate.perSecond + 0.5));
    }

    //! Takes a token that another node allowed, also where there is none. The debt never exceeds one burst.
    void spend(std::int64_t now)
    {
        refill(now);
        m_tokens = std::max(m_tokens - 1, -m_rate.burst);
    }

    //! Returns \a tokens of one that was taken.
    void giveBack(double tokens) { m_tokens = std::min(m_rate.burst, m_tokens + tokens); }

    //! Whether the bucket equals a new one and need not be kept.
    bool full(std::int64_t now) const
    {
        return m_tokens + static_cast<double>(now - m_at) * m_rate.perSecond / 1000 >= m_rate.burst;
    }

private:
    void refill(std::int64_t now)
    {
        const double passed = std::max<double>(0, static_cast<double>(now - m_at));
        m_tokens = std::min(m_rate.burst, m_tokens + passed * m_rate.perSecond / 1000);
        m_at = now;
    }

    Rate m_rate;
    double m_tokens;
    std::int64_t m_at = 0;
};

} // namespace kith
