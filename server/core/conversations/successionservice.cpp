// SPDX-License-Identifier: Apache-2.0
#include "server/core/conversations/successionservice.h"

#include "server/core/rules/permissions.h"

#include <utility>

namespace kith {

namespace {

constexpr std::int64_t interval = 60'000; // ms
constexpr int atOnce = 100; // groups of one look

} // namespace

void SuccessionService::tick()
{
    const std::int64_t since = m_clock.now() - m_lastRun;
    if (since >= interval || since < 0) // the clock may have been set back
        run();
}

void SuccessionService::run()
{
    m_isDue = m_isRunning;
    if (std::exchange(m_isRunning, true))
        return;
    m_lastRun = m_clock.now();
    m_store.successions(atOnce, [this](const Result<std::vector<Succession>> &found) {
        m_underway = 1;
        if (found) {
            m_underway += found->size();
            for (const Succession &succession : *found)
                handOver(succession, found->size() == atOnce);
        }
        ended(false);
    });
}

void SuccessionService::handOver(const Succession &succession, bool hasMore)
{
    const auto &[id, successor] = succession;
    m_conversations.dropOlderThan(id, m_conversations.nextEpoch()); // perhaps no member is connected here
    m_conversations.with(id, [=, this](Result<ConversationRecord *> record) {
        const Member *member = record && *record ? permissions::memberOf(**record, successor) : nullptr;
        if (!member || member->role == Role::Owner)
            return ended(false); // another node was faster
        const AuditEntry audit{
            0, m_clock.now(), AuditAction::OwnerChanged, {}, successor, ServerRole::Member, {}, id};
        m_publisher.commit(
            {{}, {{id, memberEntry(successor, successor, Role::Owner)}}, 0, (*record)->head, audit},
            [=, this](const Result<Written> &written) { ended(written && (hasMore || written->outdated)); });
    });
}

void SuccessionService::ended(bool looksAgain)
{
    m_isDue |= looksAgain;
    if (--m_underway > 0)
        return;
    m_isRunning = false;
    if (m_isDue)
        run();
}

} // namespace kith
