// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"
#include "server/core/ports/stores.h"
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
    Seq indexed = 0; //!< the index holds its entries up to here
    ClientId newest; //!< the greatest up to there: the index does not know what is greater
};

/*!
    The ends of the logs that are written to, kept between commits so that an append reads nothing.

    Used by work on the writer's thread, and filled by the UnindexedTail, which knows of the entries that the
    database's own heads do not count yet.
*/
class Heads
{
public:
    //! Null where there is no such conversation. Valid until trim() or forget().
    Head *find(Database &db, ConversationId id);

    //! A conversation that does not exist yet, and its members.
    void create(Database &db, const NewConversation &conversation);

    //! Stays bounded; keeps what the database does not have yet.
    void trim();

    //! Null where it was not asked for yet.
    Head *known(ConversationId id)
    {
        const auto found = m_heads.find(id);
        return found == m_heads.end() ? nullptr : &found->second;
    }

    //! One that was read otherwise.
    Head &add(ConversationId id, const Head &head) { return m_heads[id] = head; }

    void forget() { m_heads.clear(); }

    const CacheMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    std::unordered_map<ConversationId, Head> m_heads;
    CacheMetrics m_metrics;
};

} // namespace kith
