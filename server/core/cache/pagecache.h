// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"
#include "server/core/ports/stores.h"

#include <QCache>

#include <memory>
#include <unordered_map>

namespace kith {

/*!
    The newest page of the conversations that are being opened, as LogStore::readPage() gives it.

    A page is good as long as its head is the head of its log: whatever changes a message is an entry of the same log.
    A page that was read for an older `since`, or for more messages, holds the asked one at its end: the query's own rule
    (PageQuery) cuts it out. The page longest unused makes room.
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
        The newest page of \a query (before is 0, since is not), never older than \a head: up to there users know the log.

        At once where it is kept. Who asks while the same page is being read gets a share of that read.
    */
    void read(const PageQuery &query, Seq head, Callback<HistoryPage> done);

    //! Hits are answers without a read of their own, misses are reads of the store.
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
        Seq head; //!< what it is to hold at least
        std::vector<Share> shares;
    };

    void finish(const std::shared_ptr<Reading> &reading, const Result<HistoryPage> &page);

    LogStore &m_log;
    QCache<ConversationId, Kept> m_pages;
    std::unordered_map<ConversationId, std::shared_ptr<Reading>> m_underway; //!< the latest of each
    CacheMetrics m_metrics;
};

} // namespace kith
