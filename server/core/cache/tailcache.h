// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"
#include "server/core/ports/stores.h"
#include "shared/limits.h"

#include <deque>
#include <list>
#include <memory>
#include <unordered_map>

namespace kith {

//! Of one conversation as much as a device may leave unacked; weights as in server/core/cache/weight.h.
struct TailBounds {
    int entries = limits::unackedEntries;
    int weight = limits::answerBytes;
    std::int64_t total = 32 * 1024 * 1024; //!< of all conversations; they take about half of it in memory
};

/*!
    The latest entries of conversations in which somebody is behind, as LogStore::readLog() gives them.

    Of each conversation it keeps one stretch without a gap. It begins with a read of the log, later ones lengthen it or
    move it forward, and every committed entry goes on with it. A deletion blanks the same texts as in the log. The tail
    longest unread makes room; one that was renewed wholly and not read is dropped, so that a conversation in
    which nobody is behind costs nothing.
*/
class TailCache
{
public:
    explicit TailCache(LogStore &log, const TailBounds &bounds = {})
        : m_log(log)
        , m_bounds(bounds)
    {
    }

    //! An entry that was committed, before anybody is told of it.
    void append(ConversationId conversation, const Entry &entry);

    //! The log has come to \a head, and nobody told of what came last: among it may be a deletion.
    void dropBehind(ConversationId conversation, Seq head);

    //! At least one entry above \a after, at most \a limit, in order; nullopt where the next one is not kept.
    std::optional<std::vector<Entry>> find(ConversationId conversation, Seq after, int limit);

    //! LogStore::readLog(), and some more for the next to ask. Who asks for a place that another read underway comes
    //! to gets a share of that one.
    void read(ConversationId conversation, Seq after, int limit, Callback<std::vector<Entry>> done);

    //! Hits are answers without a read of their own, misses are reads of the log.
    const CacheMetrics &metrics() const { return m_metrics; }
    std::int64_t weight() const { return m_weight; } //!< at most TailBounds::total

private:
    struct Tail {
        std::deque<Entry> entries;
        int weight = 0;
        int unread = 0; //!< entries committed since somebody asked
        std::list<ConversationId>::iterator place; //!< in m_read
    };
    struct Share {
        Seq after;
        int limit;
        Callback<std::vector<Entry>> done;
    };
    struct Reading {
        Seq after;
        int limit;
        std::vector<Share> shares; //!< the first is that of who began it
        bool outdated = false; //!< a deletion came to be known since it began
    };

    using Tails = std::unordered_map<ConversationId, Tail>;

    Tails::iterator begin(ConversationId conversation);
    void drop(Tails::iterator tail);
    void wasRead(Tail &tail);
    void goOn(Tail &tail, const Entry &entry);
    void blank(Tail &tail, Seq target);
    void weigh(Tail &tail, int change);
    void fit(Tail &tail);
    static void outdate(const std::vector<std::shared_ptr<Reading>> &readings);
    void learn(ConversationId conversation, const std::vector<Entry> &entries);
    void finish(ConversationId conversation, const std::shared_ptr<Reading> &reading,
                const Result<std::vector<Entry>> &entries);

    LogStore &m_log;
    const TailBounds m_bounds;
    Tails m_tails;
    std::list<ConversationId> m_read; //!< the latest in front
    std::int64_t m_weight = 0;
    std::unordered_map<ConversationId, std::vector<std::shared_ptr<Reading>>> m_underway;
    CacheMetrics m_metrics;
};

} // namespace kith
