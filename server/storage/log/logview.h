// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "server/storage/database/database.h"

#include <optional>

namespace kith {

/*!
    The logs as a reader sees them: what the index holds, and the few entries above the mark by looking at
    each.

    Inside one read transaction, in which the mark stands still.
*/
class LogView
{
public:
    //! Where a log ends, and up to where the index finds its entries.
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

    /*!
        The start of a statement that asks for tail(conversation, head, messages, sent_at, shown): what lies above the
       mark of each conversation that has something there; shown is an entry, the last that a timeline shows,
       if any.

        tail() holds only the conversation whose id is the statement's first value.
    */
    static QString tails();
    static QString tail();

private:
    Database &m_db;
};

} // namespace kith
