// SPDX-License-Identifier: Apache-2.0
#include "server/core/cache/conversationcache.h"

#include <algorithm>

namespace kith {

void ConversationCache::with(ConversationId id, Use use)
{
    if (ConversationRecord *record = find(id)) {
        use(record);
        return;
    }
    auto &waiting = m_loading[id].waiting;
    waiting.push_back(std::move(use));
    if (waiting.size() == 1)
        load(id);
}

void ConversationCache::load(ConversationId id)
{
    m_loading[id].epoch = m_epoch;
    m_store.load(id, [this, id](auto record) { loaded(id, std::move(record)); });
}

ConversationRecord *ConversationCache::find(ConversationId id)
{
    const auto slot = m_slots.find(id);
    (slot == m_slots.end() ? m_metrics.misses : m_metrics.hits).add();
    if (slot == m_slots.end())
        return nullptr;
    m_used.splice(m_used.begin(), m_used, slot->used);
    return &slot->record;
}

void ConversationCache::insert(ConversationRecord record, std::int64_t epoch)
{
    if (m_slots.contains(record.id))
        return;
    if (m_slots.size() >= m_capacity) {
        m_slots.remove(m_used.back());
        m_used.pop_back();
    }
    m_used.push_front(record.id);
    const ConversationId id = record.id;
    m_slots.insert(id, {std::move(record), epoch, m_used.begin()});
}

void ConversationCache::apply(ConversationId id, const Entry &entry)
{
    if (const auto loading = m_loading.find(id); loading != m_loading.end())
        loading->committed.push_back(entry);
    const auto slot = m_slots.find(id);
    if (slot == m_slots.end())
        return;
    ConversationRecord &record = slot->record;
    if (entry.seq != record.head + 1)
        return;
    record.head = entry.seq;
    record.messages = entry.messages;
    if (entry.kind == EntryKind::Title)
        record.title = entry.text;
    if (entry.kind == EntryKind::History)
        record.history = historyAccess(entry.text);
    if (entry.kind != EntryKind::Member)
        return;
    const auto member = std::ranges::find(record.members, entry.subject, &Member::user);
    if (entry.role == Role::None) {
        if (member != record.members.end())
            record.members.erase(member);
    } else if (member != record.members.end()) {
        member->role = entry.role;
    } else {
        record.members.push_back({entry.subject, entry.role, 0, 0, visibleFrom(record.history, entry.seq)});
    }
}

void ConversationCache::dropBehind(ConversationId id, Seq head)
{
    if (const auto loading = m_loading.find(id); loading != m_loading.end())
        loading->minimumHead = std::max(loading->minimumHead, head);
    const auto slot = m_slots.find(id);
    if (slot != m_slots.end() && slot->record.head < head)
        drop(slot);
}

void ConversationCache::clear()
{
    m_slots.clear();
    m_used.clear();
    for (Loading &loading : m_loading) {
        loading.committed.clear();
        loading.minimumHead = 0;
    }
}

void ConversationCache::dropOlderThan(ConversationId id, std::int64_t epoch)
{
    const auto slot = m_slots.find(id);
    if (slot != m_slots.end() && slot->epoch < epoch)
        drop(slot);
}

void ConversationCache::drop(QHash<ConversationId, Slot>::iterator slot)
{
    m_used.erase(slot->used);
    m_slots.erase(slot);
}

void ConversationCache::loaded(ConversationId id, Result<std::optional<ConversationRecord>> record)
{
    Loading loading = m_loading.take(id);
    if (record && *record)
        insert(std::move(**record), loading.epoch);
    for (const Entry &entry : loading.committed)
        apply(id, entry);
    const auto slot = m_slots.find(id);
    if (slot != m_slots.end() && slot->record.head < loading.minimumHead) {
        drop(slot);
        m_loading[id].waiting = std::move(loading.waiting);
        return load(id);
    }
    for (const Use &use : loading.waiting) {
        if (!record)
            use(record.error());
        else
            use(find(id)); // looked up again: an earlier callback may have dropped it
    }
}

} // namespace kith
