// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/reconciler.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t tickTime = 250; // ms
constexpr std::int64_t interval = 4'500; // with a tick and a read less than 5 s
constexpr std::int64_t urgentInterval = 1'000;
constexpr int settlingTicks = 40; // 10 s
constexpr std::int64_t overlap =
    15'000; // exceeds the time from an entry's clock reading to its visible commit

} // namespace

void Reconciler::tick(std::int64_t now)
{
    if (m_router.isAlone())
        return;
    ++m_ticks;
    const std::int64_t passed = std::max(now - m_lastRun, m_ticks * tickTime);
    m_settling = m_router.isReachable() ? std::max(0, m_settling - 1) : settlingTicks;
    const bool isUrgent = m_isUrgent || m_settling > 0;
    const bool isDue = passed >= (isUrgent ? urgentInterval : interval);
    if (!m_isRunning && (isDue || m_router.takeMissed()))
        run(now, passed);
}

void Reconciler::run(std::int64_t now, std::int64_t passed)
{
    // Before the first run no device here can lack anything.
    const std::int64_t within = m_lastRun == 0 ? overlap : passed + overlap;
    const int ticks = std::exchange(m_ticks, 0);
    m_isRunning = true;
    m_runs.add();
    m_isUrgent = false;
    m_router.takeMissed();
    m_store.movedWithin(within, [this, now, ticks](Result<std::vector<MovedConversation>> moved) {
        m_isRunning = false;
        if (!moved) {
            m_ticks += ticks;
            m_isUrgent = true;
            return;
        }
        m_lastRun = now;
        for (const MovedConversation &conversation : *moved)
            m_sequencer.headMoved(conversation);
    });
}

} // namespace kith
