// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "server/core/ports/metrics.h"
#include "server/storage/database/database.h"

#include <unordered_map>

namespace kith {

//! Where the log of a conversation ends.
struct Head {
    std::int64_t key = 0; //!< the conversation's number in the database
    Seq seq = 0; //!< of its last entry
    std::int64_t messages = 0; //!< texts in it
    std::int64_t sentAt = 0; //!< of its last entry
    Seq shown = 0; //!< its last entry that a timeline shows
    Seq indexed = 0; //!< its last indexed entry
    ClientId newest; //!< the greatest indexed one: the index holds none above it
};

/*!
    The ends of the logs that are written to, kept between commits so that an append reads nothing.

    Used on the writer's thread. UnindexedTail adds entries that the stored heads do not include yet.
*/
class Heads
{
public:
    //! Null where there is no such conversation. Valid until trim() or forget().
    Head *find(Database &db, ConversationId id);

    //! Inserts a conversation and its members; it must not exist yet.
    void create(Database &db, const NewConversation &conversation);

    //! Drops heads where there are too many, but none that the database does not have yet.
    void trim();

    //! Null where it is not kept.
    Head *known(ConversationId id)
    {
        const auto found = m_heads.find(id);
        return found == m_heads.end() ? nullptr : &found->second;
    }

    //! Keeps a head that was read elsewhere.
    Head &add(ConversationId id, const Head &head) { return m_heads[id] = head; }

    void forget() { m_heads.clear(); }

    const CacheMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    std::unordered_map<ConversationId, Head> m_heads;
    CacheMetrics m_metrics;
};

} // namespace kith
