// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"
#include "server/core/ports/stores.h"

#include <QHash>

#include <list>

namespace kith {

/*!
    The conversations in use, as the log leaves them.

    Filled from the store on demand and kept current by apply() with every entry that was committed here.
    Bounded: the one longest unused makes room.
*/
class ConversationCache
{
public:
    //! \a record is null where there is no such conversation; valid until the callback returns.
    using Use = std::function<void(Result<ConversationRecord *> record)>;

    explicit ConversationCache(ConversationStore &store, int capacity = 20'000)
        : m_store(store)
        , m_capacity(capacity)
    {
    }

    //! At once where it is known, otherwise when it is loaded; in the order of the calls for one conversation.
    void with(ConversationId id, Use use);

    //! Null where it is not in the cache.
    ConversationRecord *find(ConversationId id);

    //! A conversation that was just created.
    void insert(ConversationRecord record) { insert(std::move(record), m_age); }

    //! What the committed \a entry changes, where the conversation is known. An entry at or below its head is in it already;
    //! one that is not the next has to wait for those before it.
    void apply(ConversationId id, const Entry &entry);

    //! The log has come to \a head: what is known, or just being loaded, is dropped where it is older.
    void dropBehind(ConversationId id, Seq head);

    //! What is loaded from now on is newer than the answer.
    std::int64_t nextAge() { return ++m_age; }

    //! What is known is dropped where it was loaded before.
    void dropOlder(ConversationId id, std::int64_t age);

    const CacheMetrics &metrics() const { return m_metrics; }

private:
    struct Slot {
        ConversationRecord record;
        std::int64_t age;
        std::list<ConversationId>::iterator used;
    };

    struct Loading {
        std::vector<Use> waiting;
        std::vector<Entry> came; //!< committed since: what is loaded may not have it
        std::int64_t age = 0; //!< when it was begun
        Seq least = 0; //!< what is older is loaded again
    };

    void insert(ConversationRecord record, std::int64_t age);
    void load(ConversationId id);
    void drop(QHash<ConversationId, Slot>::iterator slot);
    void loaded(ConversationId id, Result<std::optional<ConversationRecord>> record);

    ConversationStore &m_store;
    int m_capacity;
    CacheMetrics m_metrics;
    QHash<ConversationId, Slot> m_slots;
    std::list<ConversationId> m_used; //!< the latest in front
    QHash<ConversationId, Loading> m_loading;
    std::int64_t m_age = 0;
};

} // namespace kith
