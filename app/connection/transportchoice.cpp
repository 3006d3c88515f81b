// SPDX-License-Identifier: Apache-2.0
#include "app/connection/transportchoice.h"

#include <algorithm>
#include <utility>

namespace kith {

namespace {

constexpr std::int64_t connectTime = 15'000; // ms
constexpr std::int64_t socketTime = 4'000; // so that HTTP is there within 5 s
constexpr std::int64_t soon = 20'000;
constexpr int mostCut = 2;
constexpr int mostUnreached = 3;
constexpr std::int64_t firstProbe = 60'000;
constexpr std::int64_t longestProbe = 600'000;

} // namespace

TransportChoice::TransportChoice(bool hasHttp)
    : m_hasHttp(hasHttp)
    , m_probe(firstProbe)
{
}

std::int64_t TransportChoice::patience() const
{
    return m_hasHttp && m_way == Way::Socket ? socketTime : connectTime;
}

bool TransportChoice::ended(const Outcome &outcome)
{
    if (m_way == Way::Http) {
        if (!outcome.wasAnswered)
            useSocket();
        return false;
    }
    if (outcome.wasAnswered) {
        m_unreached = 0;
        const bool cutSoon = outcome.wasCut && outcome.lasted < soon;
        m_cut = cutSoon ? m_cut + 1 : 0;
        if (outcome.lasted >= longestProbe)
            m_probe = firstProbe;
        return m_cut >= mostCut && goOverHttp();
    }
    if (!outcome.wasReached && ++m_unreached < mostUnreached)
        return false;
    return goOverHttp();
}

bool TransportChoice::goOverHttp()
{
    if (m_hasHttp)
        m_way = Way::Http;
    return m_hasHttp;
}

void TransportChoice::useSocket()
{
    m_way = Way::Socket;
    m_unreached = 0;
    m_cut = 0;
}

std::int64_t TransportChoice::nextProbe()
{
    return std::exchange(m_probe, std::min(2 * m_probe, longestProbe));
}

} // namespace kith
