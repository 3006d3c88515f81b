// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "server/core/ports/metrics.h"

#include <QCache>

#include <memory>
#include <unordered_map>

namespace kith {

/*!
    The newest pages of conversations, as LogStore::readPage() answers them.

    A page is valid as long as its head is the head of its log: every change of a message is an entry of the same log. A page that was
    read for an older `since`, or for more messages, contains the requested one at its end, which is cut out as PageQuery says.
    Bounded: drops the least recently used page.
*/
class PageCache
{
public:
    //! \a capacity in bytes as in server/core/cache/weight.h.
    explicit PageCache(LogStore &log, qsizetype capacity = 16 * 1024 * 1024)
        : m_log(log)
        , m_pages(capacity)
    {
    }

    /*!
        Answers the newest page of \a query, whose before is 0 and since is not; never one older than \a head.

        Answers at once where the page is cached. Requests for a page that is being read share that read. Fails where the store does.
    */
    void read(const PageQuery &query, Seq head, Callback<HistoryPage> done);

    void clear() { m_pages.clear(); }

    //! A hit is an answer without a read of its own, a miss a read of the store.
    const CacheMetrics &metrics() const { return m_metrics; }
    qsizetype weight() const { return m_pages.totalCost(); }

private:
    struct Kept {
        PageQuery query;
        HistoryPage page;
    };
    struct Share {
        PageQuery query;
        Callback<HistoryPage> done;
    };
    struct Reading {
        PageQuery query;
        Seq head; //!< that the page must contain
        std::vector<Share> shares;
    };

    void finish(const std::shared_ptr<Reading> &reading, const Result<HistoryPage> &page);

    LogStore &m_log;
    QCache<ConversationId, Kept> m_pages;
    std::unordered_map<ConversationId, std::shared_ptr<Reading>> m_underway; //!< the latest read of each
    CacheMetrics m_metrics;
};

} // namespace kith
