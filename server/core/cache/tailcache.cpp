// SPDX-License-Identifier: Apache-2.0
#include "server/core/cache/tailcache.h"

#include "server/core/cache/weight.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int tailWeight =
    1000; // of a tail without entries: nearly all of it is the first block of its deque

} // namespace

void TailCache::append(ConversationId conversation, const Entry &entry)
{
    const auto underway = m_underway.find(conversation);
    auto tail = m_tails.find(conversation);
    if (underway != m_underway.end()) {
        if (entry.kind == EntryKind::Delete)
            outdate(underway->second);
        if (tail == m_tails.end())
            tail = insertTail(conversation); // the read ends just below it
    }
    if (tail == m_tails.end())
        return;
    extend(tail->second, entry);
    if (++tail->second.unread > m_bounds.entries)
        drop(tail);
    else
        trim(tail->second);
}

void TailCache::dropBehind(ConversationId conversation, Seq head)
{
    const auto tail = m_tails.find(conversation);
    if (tail != m_tails.end() && (tail->second.entries.empty() || tail->second.entries.back().seq < head))
        drop(tail);
}

void TailCache::clear()
{
    m_tails.clear();
    m_used.clear();
    m_weight = 0;
    for (auto &[conversation, underway] : m_underway)
        outdate(underway);
}

std::optional<std::vector<Entry>> TailCache::find(ConversationId conversation, Seq after, int limit)
{
    const auto tail = m_tails.find(conversation);
    if (tail == m_tails.end())
        return std::nullopt;
    const std::deque<Entry> &entries = tail->second.entries;
    if (after < entries.front().seq - 1 || after >= entries.back().seq)
        return std::nullopt;
    markRead(tail->second);
    m_metrics.hits.add();
    const auto first = entries.cbegin() + (after + 1 - entries.front().seq);
    return std::vector<Entry>(first, first + std::min<std::ptrdiff_t>(limit, entries.cend() - first));
}

void TailCache::read(ConversationId conversation, Seq after, int limit, Callback<std::vector<Entry>> done)
{
    auto &underway = m_underway[conversation];
    const auto includesNext = [after](const std::shared_ptr<Reading> &reading) {
        return !reading->outdated && reading->after <= after && after < reading->after + reading->limit;
    };
    if (const auto shared = std::ranges::find_if(underway, includesNext); shared != underway.end()) {
        m_metrics.hits.add();
        (*shared)->shares.push_back({after, limit, std::move(done)});
        return;
    }
    m_metrics.misses.add();
    // Entries below the tail may not be cached: nothing is read ahead there.
    const auto tail = m_tails.find(conversation);
    const bool ahead = tail == m_tails.end() || after >= tail->second.entries.back().seq;
    const int part = ahead ? std::max(limit, m_bounds.entries / 2) : limit;
    const auto reading = std::make_shared<Reading>(Reading{after, part, {{after, limit, std::move(done)}}});
    underway.push_back(reading);
    m_log.readLog(conversation, after, part, [this, conversation, reading](const auto &entries) {
        finish(conversation, reading, entries);
    });
}

void TailCache::finish(ConversationId conversation, const std::shared_ptr<Reading> &reading,
                       const Result<std::vector<Entry>> &entries)
{
    const auto underway = m_underway.find(conversation);
    std::erase(underway->second, reading);
    // A read that began before may come back after this one.
    if (entries && std::ranges::count(*entries, EntryKind::Delete, &Entry::kind) > 0)
        outdate(underway->second);
    if (underway->second.empty())
        m_underway.erase(underway);
    if (entries && !reading->outdated)
        addRead(conversation, *entries);
    bool isShared = false;
    for (const Share &share : std::exchange(reading->shares, {})) {
        const bool isFirst = !std::exchange(isShared, true);
        if (!entries) {
            share.done(entries);
            continue;
        }
        const auto first = std::ranges::upper_bound(*entries, share.after, {}, &Entry::seq);
        const auto count = std::min<std::ptrdiff_t>(share.limit, entries->end() - first);
        if (count > 0 || isFirst)
            share.done(std::vector<Entry>(first, first + count));
        else // the caller may know of an entry that was committed after this read began
            read(conversation, share.after, share.limit, share.done);
    }
}

//! \a readings may have seen a text that was deleted since.
void TailCache::outdate(const std::vector<std::shared_ptr<Reading>> &readings)
{
    for (const auto &reading : readings)
        reading->outdated = true;
}

void TailCache::addRead(ConversationId conversation, const std::vector<Entry> &entries)
{
    if (entries.empty())
        return;
    auto known = m_tails.find(conversation);
    if (known == m_tails.end())
        known = insertTail(conversation);
    Tail &tail = known->second;
    markRead(tail);
    if (!tail.entries.empty()) {
        if (entries.back().seq + 1 < tail.entries.front().seq)
            return; // it ends before the tail begins
        auto entry = std::ranges::lower_bound(entries, tail.entries.front().seq, {}, &Entry::seq);
        while (entry != entries.begin()) {
            tail.entries.push_front(*--entry);
            changeWeight(tail, weightOf(*entry));
        }
    }
    for (const Entry &entry : entries)
        extend(tail, entry);
    trim(tail);
}

// Also with an entry that the tail has: it may be a deletion whose commit was not seen here.
void TailCache::extend(Tail &tail, const Entry &entry)
{
    if (tail.entries.empty() || entry.seq > tail.entries.back().seq) {
        if (!tail.entries.empty() && entry.seq > tail.entries.back().seq + 1) {
            changeWeight(tail, tailWeight - tail.weight);
            tail.entries.clear();
        }
        tail.entries.push_back(entry);
        changeWeight(tail, weightOf(entry));
    }
    if (entry.kind == EntryKind::Delete)
        blank(tail, entry.target);
}

// As LogWriter::applyDelete() does: the text and all its edits.
void TailCache::blank(Tail &tail, Seq target)
{
    for (Entry &entry : tail.entries) {
        const bool isAffected = (entry.kind == EntryKind::Text && entry.seq == target)
            || (entry.kind == EntryKind::Edit && entry.target == target);
        if (!isAffected)
            continue;
        changeWeight(tail, -weightOfText(entry.text));
        entry.text.clear();
    }
}

TailCache::Tails::iterator TailCache::insertTail(ConversationId conversation)
{
    m_used.push_front(conversation);
    const auto tail = m_tails.try_emplace(conversation, Tail{{}, 0, 0, m_used.begin()}).first;
    changeWeight(tail->second, tailWeight);
    return tail;
}

void TailCache::drop(Tails::iterator tail)
{
    m_weight -= tail->second.weight;
    m_used.erase(tail->second.used);
    m_tails.erase(tail);
}

void TailCache::markRead(Tail &tail)
{
    tail.unread = 0;
    m_used.splice(m_used.begin(), m_used, tail.used);
}

void TailCache::changeWeight(Tail &tail, int change)
{
    tail.weight += change;
    m_weight += change;
}

void TailCache::trim(Tail &tail)
{
    auto &entries = tail.entries;
    while (entries.size() > 1 && (std::ssize(entries) > m_bounds.entries || tail.weight > m_bounds.weight)) {
        changeWeight(tail, -weightOf(entries.front()));
        entries.pop_front();
    }
    while (m_weight > m_bounds.total && m_tails.size() > 1)
        drop(m_tails.find(m_used.back()));
}

} // namespace kith
