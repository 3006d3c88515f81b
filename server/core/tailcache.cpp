// SPDX-License-Identifier: Apache-2.0
#include "server/core/tailcache.h"

#include "server/core/weight.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int tailWeight =
    1000; // of a tail without its entries: nearly all of it is the first block of its deque

} // namespace

void TailCache::append(ConversationId conversation, const Entry &entry)
{
    const auto underway = entry.kind == EntryKind::Delete ? m_underway.find(conversation) : m_underway.end();
    if (underway != m_underway.end()) {
        for (const auto &reading : underway->second)
            reading->outdated = true; // it may have seen the text
    }
    Tail &tail = tailOf(conversation);
    goOn(tail, entry);
    fit(tail);
}

std::optional<std::vector<Entry>> TailCache::find(ConversationId conversation, Seq after, int limit)
{
    const auto known = m_tails.find(conversation);
    if (known == m_tails.end())
        return std::nullopt;
    const std::deque<Entry> &entries = known->second.entries;
    if (after < entries.front().seq - 1 || after >= entries.back().seq)
        return std::nullopt;
    m_used.splice(m_used.begin(), m_used, known->second.used);
    ++m_hits;
    const auto first = entries.cbegin() + (after + 1 - entries.front().seq);
    return std::vector<Entry>(first, first + std::min<std::ptrdiff_t>(limit, entries.cend() - first));
}

void TailCache::read(ConversationId conversation, Seq after, int limit, Callback<std::vector<Entry>> done)
{
    auto &underway = m_underway[conversation];
    const auto comesTo = [after](const std::shared_ptr<Reading> &reading) {
        return !reading->outdated && reading->after <= after && after < reading->after + reading->limit;
    };
    if (const auto shared = std::ranges::find_if(underway, comesTo); shared != underway.end()) {
        ++m_hits;
        (*shared)->shares.push_back({after, limit, std::move(done)});
        return;
    }
    ++m_misses;
    const auto reading = std::make_shared<Reading>(Reading{after, limit, false, {}});
    underway.push_back(reading);
    m_log.readLog(conversation, after, limit,
                  [this, conversation, reading, done = std::move(done)](auto entries) {
                      finish(conversation, reading, done, entries);
                  });
}

void TailCache::finish(ConversationId conversation, const std::shared_ptr<Reading> &reading,
                       const Callback<std::vector<Entry>> &done, const Result<std::vector<Entry>> &entries)
{
    const auto underway = m_underway.find(conversation);
    std::erase(underway->second, reading);
    if (underway->second.empty())
        m_underway.erase(underway);
    if (entries && !reading->outdated)
        learn(conversation, *entries);
    done(entries);
    for (const Share &share : std::exchange(reading->shares, {})) {
        if (!entries) {
            share.done(entries);
            continue;
        }
        const auto first = std::ranges::upper_bound(*entries, share.after, {}, &Entry::seq);
        if (first == entries->end()) // it may know of entries that were committed after this read began
            read(conversation, share.after, share.limit, share.done);
        else
            share.done(std::vector<Entry>(
                first, first + std::min<std::ptrdiff_t>(share.limit, entries->end() - first)));
    }
}

void TailCache::learn(ConversationId conversation, const std::vector<Entry> &entries)
{
    if (entries.empty())
        return;
    const auto known = m_tails.find(conversation);
    if (known != m_tails.end() && entries.back().seq + 1 < known->second.entries.front().seq)
        return; // it ends before the tail begins
    Tail &tail = tailOf(conversation);
    if (!tail.entries.empty()) {
        auto entry = std::ranges::lower_bound(entries, tail.entries.front().seq, {}, &Entry::seq);
        while (entry != entries.begin()) {
            tail.entries.push_front(*--entry);
            weigh(tail, weightOf(*entry));
        }
    }
    for (const Entry &entry : entries)
        goOn(tail, entry);
    fit(tail);
}

// Also one that is there already: its deletion may not have been told of.
void TailCache::goOn(Tail &tail, const Entry &entry)
{
    if (tail.entries.empty() || entry.seq > tail.entries.back().seq) {
        if (!tail.entries.empty() && entry.seq > tail.entries.back().seq + 1) {
            weigh(tail, tailWeight - tail.weight);
            tail.entries.clear();
        }
        tail.entries.push_back(entry);
        weigh(tail, weightOf(entry));
    }
    if (entry.kind == EntryKind::Delete)
        blank(tail, entry.target);
}

// As LogWriter::applyDelete() does: the text and all its edits.
void TailCache::blank(Tail &tail, Seq target)
{
    for (Entry &entry : tail.entries) {
        const bool speaks = (entry.kind == EntryKind::Text && entry.seq == target)
            || (entry.kind == EntryKind::Edit && entry.target == target);
        if (!speaks)
            continue;
        weigh(tail, -weightOfText(entry.text));
        entry.text.clear();
    }
}

TailCache::Tail &TailCache::tailOf(ConversationId conversation)
{
    const auto known = m_tails.find(conversation);
    if (known != m_tails.end()) {
        m_used.splice(m_used.begin(), m_used, known->second.used);
        return known->second;
    }
    m_used.push_front(conversation);
    Tail &tail = m_tails.try_emplace(conversation, Tail{{}, 0, m_used.begin()}).first->second;
    weigh(tail, tailWeight);
    return tail;
}

void TailCache::weigh(Tail &tail, int change)
{
    tail.weight += change;
    m_weight += change;
}

void TailCache::fit(Tail &tail)
{
    auto &entries = tail.entries;
    while (entries.size() > 1 && (std::ssize(entries) > m_bounds.entries || tail.weight > m_bounds.weight)) {
        weigh(tail, -weightOf(entries.front()));
        entries.pop_front();
    }
    while (m_weight > m_bounds.total && m_used.size() > 1) {
        const auto longestUnused = m_tails.find(m_used.back());
        m_weight -= longestUnused->second.weight;
        m_tails.erase(longestUnused);
        m_used.pop_back();
    }
}

} // namespace kith
