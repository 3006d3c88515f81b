// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "shared/types.h"

#include <optional>

namespace kith {

/*!
    Reads logs: through the index up to its high-water mark, and by a scan of the few unindexed entries above it.

    Used inside one read transaction, in which the high-water mark does not move.
*/
class LogView
{
public:
    //! Where a log ends, and where its indexed part ends.
    struct End {
        std::int64_t conversation = 0; //!< its key
        Seq head = 0;
        Seq indexed = 0;
        Seq shown = 0; //!< the last of the indexed that a timeline shows
    };

    explicit LogView(Database &db)
        : m_db(db)
    {
    }

    //! nullopt where there is no such conversation.
    std::optional<End> end(ConversationId id);

    //! Entries above \a after, at most \a limit, in order.
    std::vector<Entry> above(ConversationId id, Seq after, int limit);

    //! When the entry was stored; 0 where there is none.
    std::int64_t sentAt(ConversationId id, Seq seq);

    /*!
        The start of a statement that selects from tail(conversation, head, messages, sent_at, shown): a row for each
        conversation with unindexed entries. shown is the number of the last one that a timeline shows, or NULL.

        With tail() it is the row of one conversation, whose id is the first value of the statement.
    */
    static QString tails();
    static QString tail();

private:
    Database &m_db;
};

} // namespace kith
