// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/settings.h"

#include <algorithm>
#include <cstdint>

namespace kith {

//! Lets a burst through at once and a rate for ever. Times in milliseconds of one clock; a clock that jumps back adds nothing.
class TokenBucket
{
public:
    explicit TokenBucket(const Rate &rate)
        : m_rate(rate)
        , m_tokens(rate.burst)
    {
    }

    //! 0 if one may pass now, otherwise the milliseconds until the next may.
    std::int64_t take(std::int64_t now)
    {
        fill(now);
        if (m_tokens >= 1) {
            m_tokens -= 1;
            return 0;
        }
        return std::max<std::int64_t>(
            1, static_cast<std::int64_t>((1 - m_tokens) * 1000 / m_rate.perSecond + 0.5));
    }

    //! One passed elsewhere, whether it may or not: the next waits longer for it, though never for more than a second burst.
    void spend(std::int64_t now)
    {
        fill(now);
        m_tokens = std::max(m_tokens - 1, -m_rate.burst);
    }

    //! Whether it is as good as new, so that it need not be kept.
    bool full(std::int64_t now) const
    {
        return m_tokens + static_cast<double>(now - m_at) * m_rate.perSecond / 1000 >= m_rate.burst;
    }

private:
    void fill(std::int64_t now)
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
