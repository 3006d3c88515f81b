// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/conversationstore.h"
#include "server/core/ports/metrics.h"

#include <QHash>

#include <list>

namespace kith {

/*!
    The conversations in use, as their logs leave them.

    Loads from the store on demand; apply() keeps them current with every entry that is committed. Bounded: drops the least recently
    used one.
*/
class ConversationCache
{
public:
    //! Gets null where there is no such conversation. The record is valid until the callback returns.
    using Use = std::function<void(Result<ConversationRecord *> record)>;

    explicit ConversationCache(ConversationStore &store, int capacity = 20'000)
        : m_store(store)
        , m_capacity(capacity)
    {
    }

    //! Calls \a use at once where the conversation is cached, otherwise when it is loaded; in the order of the calls for one
    //! conversation. Fails where the store does.
    void with(ConversationId id, Use use);

    //! As with(), but \a use(record) is not called where there is no such conversation or the store fails: a Reconciler or a device
    //! finds the gap.
    template <typename UseExisting>
    void withExisting(ConversationId id, UseExisting use)
    {
        if (ConversationRecord *record = find(id)) {
            use(*record);
            return;
        }
        with(id, [use = std::move(use)](Result<ConversationRecord *> record) {
            if (record && *record)
                use(**record);
        });
    }

    //! Null where it is not in the cache.
    ConversationRecord *find(ConversationId id);

    //! Adds a conversation that was just created.
    void insert(ConversationRecord record) { insert(std::move(record), m_epoch); }

    //! Applies a committed entry, where the conversation is cached. Ignores an entry that is not the next one after its head.
    void apply(ConversationId id, const Entry &entry);

    //! The log is at \a head at least: drops an older record, and loads again where the load underway answers one.
    void dropBehind(ConversationId id, Seq head);

    //! The store went back in time: forgets all.
    void clear();

    //! Begins an epoch and returns it. Records belong to the epoch in which their load began.
    std::int64_t nextEpoch() { return ++m_epoch; }

    //! Drops the record where it belongs to an epoch before \a epoch.
    void dropOlderThan(ConversationId id, std::int64_t epoch);

    const CacheMetrics &metrics() const { return m_metrics; }

private:
    struct Slot {
        ConversationRecord record;
        std::int64_t epoch;
        std::list<ConversationId>::iterator used;
    };

    struct Loading {
        std::vector<Use> waiting;
        std::vector<Entry> committed; //!< since it began: the loaded record may lack them
        std::int64_t epoch = 0; //!< in which it began
        Seq minimumHead = 0; //!< an older record is loaded again
    };

    void insert(ConversationRecord record, std::int64_t epoch);
    void load(ConversationId id);
    void drop(QHash<ConversationId, Slot>::iterator slot);
    void loaded(ConversationId id, Result<std::optional<ConversationRecord>> record);

    ConversationStore &m_store;
    int m_capacity;
    CacheMetrics m_metrics;
    QHash<ConversationId, Slot> m_slots;
    std::list<ConversationId> m_used; //!< the most recently used in front
    QHash<ConversationId, Loading> m_loading;
    std::int64_t m_epoch = 0;
};

} // namespace kith
