// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "server/core/ports/metrics.h"
#include "shared/limits.h"

#include <deque>
#include <list>
#include <memory>
#include <unordered_map>

namespace kith {

//! For one conversation as much as a device may leave unacked. Weights are those of server/core/cache/weight.h.
struct TailBounds {
    int entries = limits::unackedEntries;
    int weight = limits::answerBytes;
    std::int64_t total = 32 * 1024 * 1024; //!< of all conversations; takes about half of it in memory
};

/*!
    The latest entries of logs that a device is reading, as LogStore::readLog() answers them.

    Keeps one stretch without a gap of each log, its tail. A read of the log creates the tail; later reads extend it or move it
    forward, and every committed entry extends it. A deletion blanks the same texts as in the store. Bounded: drops the least
    recently read tail, and a tail that no device has read while all its entries were replaced.
*/
class TailCache
{
public:
    explicit TailCache(LogStore &log, const TailBounds &bounds = {})
        : m_log(log)
        , m_bounds(bounds)
    {
    }

    //! Adds a committed entry. Called before it is pushed.
    void append(ConversationId conversation, const Entry &entry);

    //! The log is at \a head at least: drops a tail that ends below, since the entries that it lacks may delete others.
    void dropBehind(ConversationId conversation, Seq head);

    //! The store went back in time: forgets all.
    void clear();

    //! Returns entries above \a after in order, at least one and at most \a limit; nullopt where the next one is not cached.
    std::optional<std::vector<Entry>> find(ConversationId conversation, Seq after, int limit);

    //! Answers as LogStore::readLog(), but reads ahead for later calls, and shares a read that is underway and includes the next
    //! entry.
    void read(ConversationId conversation, Seq after, int limit, Callback<std::vector<Entry>> done);

    //! A hit is an answer without a read of its own, a miss a read of the log.
    const CacheMetrics &metrics() const { return m_metrics; }
    std::int64_t weight() const { return m_weight; } //!< at most TailBounds::total

private:
    struct Tail {
        std::deque<Entry> entries;
        int weight = 0;
        int unread = 0; //!< entries committed since the last read
        std::list<ConversationId>::iterator used; //!< in m_used
    };
    struct Share {
        Seq after;
        int limit;
        Callback<std::vector<Entry>> done;
    };
    struct Reading {
        Seq after;
        int limit;
        std::vector<Share> shares; //!< the first is that of the caller that began the read
        bool outdated = false; //!< a deletion became known since it began
    };

    using Tails = std::unordered_map<ConversationId, Tail>;

    Tails::iterator insertTail(ConversationId conversation);
    void drop(Tails::iterator tail);
    void markRead(Tail &tail);
    void extend(Tail &tail, const Entry &entry);
    void blank(Tail &tail, Seq target);
    void changeWeight(Tail &tail, int change);
    void trim(Tail &tail);
    static void outdate(const std::vector<std::shared_ptr<Reading>> &readings);
    void addRead(ConversationId conversation, const std::vector<Entry> &entries);
    void finish(ConversationId conversation, const std::shared_ptr<Reading> &reading,
                const Result<std::vector<Entry>> &entries);

    LogStore &m_log;
    const TailBounds m_bounds;
    Tails m_tails;
    std::list<ConversationId> m_used; //!< the most recently read in front
    std::int64_t m_weight = 0;
    std::unordered_map<ConversationId, std::vector<std::shared_ptr<Reading>>> m_underway;
    CacheMetrics m_metrics;
};

} // namespace kith
