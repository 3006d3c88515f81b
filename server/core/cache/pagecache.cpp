// SPDX-License-Identifier: Apache-2.0
#include "server/core/cache/pagecache.h"

#include "server/core/cache/weight.h"

#include <algorithm>

namespace kith {

namespace {

//! Whether the page of \a read contains the page of \a asked, both of one log and head.
bool covers(const PageQuery &read, const PageQuery &asked)
{
    return asked.limit <= read.limit && asked.since >= read.since && asked.most <= read.most;
}

//! Cuts the page of \a asked out of that of a query that covers it, as the store does: up to the first message that is too old.
HistoryPage cut(const HistoryPage &page, const PageQuery &asked)
{
    const auto &messages = page.messages;
    const auto isOld = [&](const Message &message) { return message.sentAt < asked.since; };
    const auto atAnyAge = std::min<std::ptrdiff_t>(asked.limit, std::ssize(messages));
    const auto young = std::find_if(messages.rbegin() + atAnyAge, messages.rend(), isOld) - messages.rbegin();
    const auto count = std::min<std::ptrdiff_t>(young, asked.most);
    return {{messages.end() - count, messages.end()}, page.more || count < std::ssize(messages), page.head};
}

qsizetype weightOf(const HistoryPage &page)
{
    qsizetype weight = 300;
    for (const Message &message : page.messages)
        weight += kith::weightOf(message);
    return weight;
}

} // namespace

void PageCache::read(const PageQuery &query, Seq head, Callback<HistoryPage> done)
{
    const Kept *kept = m_pages.object(query.conversation);
    if (kept && kept->page.head >= head && covers(kept->query, query)) {
        m_metrics.hits.add();
        done(cut(kept->page, query));
        return;
    }
    std::shared_ptr<Reading> &underway = m_underway[query.conversation];
    if (underway && underway->head >= head && covers(underway->query, query)) {
        m_metrics.hits.add();
        underway->shares.push_back({query, std::move(done)});
        return;
    }
    m_metrics.misses.add();
    underway = std::make_shared<Reading>(Reading{query, head, {{query, std::move(done)}}});
    m_log.readPage(query, [this, reading = underway](auto page) { finish(reading, page); });
}

void PageCache::finish(const std::shared_ptr<Reading> &reading, const Result<HistoryPage> &page)
{
    const ConversationId conversation = reading->query.conversation;
    if (const auto latest = m_underway.find(conversation);
        latest != m_underway.end() && latest->second == reading)
        m_underway.erase(latest);
    // A newer read may have overtaken this one. A heavier page is cut before it is sent, and would displace many.
    const Kept *kept = m_pages.object(conversation);
    const bool overtaken = page && kept && kept->page.head > page->head;
    if (page && !overtaken && weightOf(*page) <= limits::answerBytes)
        m_pages.insert(conversation, new Kept{reading->query, *page}, weightOf(*page));
    for (const Share &share : std::exchange(reading->shares, {}))
        share.done(page ? cut(*page, share.query) : page);
}

} // namespace kith
