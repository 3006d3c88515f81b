// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/pushedheads.h"

namespace kith {

namespace {

constexpr qsizetype generation = 20'000; // logs

} // namespace

Seq *PushedHeads::find(ConversationId conversation)
{
    if (const auto known = m_latest.find(conversation); known != m_latest.end())
        return &*known;
    const auto older = m_older.find(conversation);
    if (older == m_older.end())
        return nullptr;
    insert(conversation, m_older.take(conversation));
    return &m_latest[conversation];
}

void PushedHeads::insert(ConversationId conversation, Seq head)
{
    if (m_latest.size() >= generation)
        m_older = std::exchange(m_latest, {});
    m_latest.insert(conversation, head);
}

void PushedHeads::remove(ConversationId conversation)
{
    m_latest.remove(conversation);
    m_older.remove(conversation);
}

void PushedHeads::dropBehind(ConversationId conversation, Seq head)
{
    m_conversations.dropBehind(conversation, head);
    m_tails.dropBehind(conversation, head);
}

void PushedHeads::storedHead(ConversationId conversation, Seq head)
{
    if (m_alone)
        return;
    dropBehind(conversation, head);
    if (const Seq *known = find(conversation); known && *known < head)
        remove(conversation);
}

} // namespace kith
