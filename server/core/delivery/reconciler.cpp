// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/reconciler.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t tickTime = 250; // ms
constexpr std::int64_t interval = 4'500; // with a tick and a read less than the 5 s that are promised
constexpr int settling = 40; // ticks: 10 s
constexpr std::int64_t unsureInterval = 1'000;
constexpr std::int64_t overlap = 15'000; // longer than a commit may take from its clock to its being seen

} // namespace

void Reconciler::tick(std::int64_t now)
{
    if (m_router.isAlone())
        return;
    ++m_ticks;
    const std::int64_t passed = std::max(now - m_seen, m_ticks * tickTime);
    m_settling = m_router.isSure() ? std::max(0, m_settling - 1) : settling;
    const bool unsure = m_soon || m_settling > 0;
    const bool due = passed >= (unsure ? unsureInterval : interval);
    if (!m_looking && (due || m_router.takeMissed()))
        look(now, passed);
}

void Reconciler::look(std::int64_t now, std::int64_t passed)
{
    // Before the first time there is nobody here to whom anything could be missing.
    const std::int64_t within = m_seen == 0 ? overlap : passed + overlap;
    const int ticks = std::exchange(m_ticks, 0);
    m_looking = true;
    m_looks.add();
    m_soon = false;
    m_router.takeMissed();
    m_store.movedWithin(within, [this, now, ticks](Result<std::vector<MovedConversation>> moved) {
        m_looking = false;
        if (!moved) {
            m_ticks += ticks;
            m_soon = true;
            return;
        }
        m_seen = now;
        for (const MovedConversation &conversation : *moved)
            m_sequencer.moved(conversation);
    });
}

} // namespace kith
