// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/stores.h"
#include "server/storage/database.h"

#include <unordered_map>
#include <vector>

namespace kith {

//! Where the log of a conversation ends.
struct Head {
    std::int64_t key = 0; //!< the conversation's number in the database
    Seq seq = 0; //!< of its last entry
    std::int64_t messages = 0; //!< texts in it
    std::int64_t sentAt = 0; //!< of its last entry
    Seq shown = 0; //!< its last entry that a timeline shows
    bool changed = false;
};

/*!
    The ends of the logs that are written to, kept between commits so that an append reads nothing.

    Used by work on the writer's thread. The writer calls store() before each commit, and forget() after each
    rollback and whenever somebody else has written.
*/
class Heads
{
public:
    //! Null where there is no such conversation. Valid until store() or forget().
    Head *find(Database &db, ConversationId id);

    //! A conversation that does not exist yet, and its members.
    void create(Database &db, const NewConversation &conversation);

    //! \a head was moved.
    void touch(Head &head);

    //! Writes what was moved. Work that reads heads in SQL calls it first.
    void save(Database &db);

    //! save(), and stays bounded.
    void store(Database &db);

    void forget();

private:
    std::unordered_map<ConversationId, Head> m_heads;
    std::vector<Head *> m_changed;
};

} // namespace kith
