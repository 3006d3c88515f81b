// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/stores.h"
#include "server/storage/database.h"

namespace kith {

/*!
    Messages as they are now, from one view of the database.

    Walks from each shown entry to the one before it, so a page costs the same at any depth, whatever lies
   between.
*/
class HistoryReader
{
public:
    explicit HistoryReader(Database &db)
        : m_db(db)
    {
    }

    HistoryPage page(const PageQuery &query);

    //! The last one of the conversation with that key, or none.
    std::vector<Message> last(std::int64_t conversation, Seq shown);

private:
    Seq shownBefore(std::int64_t conversation, Seq before);
    std::vector<Message> walk(std::int64_t conversation, Seq from, const PageQuery &query, Seq *older);
    void addReactions(std::int64_t conversation, std::vector<Message> &messages);

    Database &m_db;
};

} // namespace kith
