// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/log/logview.h"

namespace kith {

/*!
    Messages as they are now, from one view of the database.

    Takes those above the mark as they lie there, then walks from each shown entry to the one before it, so a
    page costs the same at any depth, whatever lies between.
*/
class HistoryReader
{
public:
    explicit HistoryReader(Database &db)
        : m_db(db)
    {
    }

    HistoryPage page(const PageQuery &query);

    //! The message that is the entry \a id; none where that is 0.
    std::vector<Message> one(std::int64_t id);

private:
    class Page; // one that is being filled, newest first

    Seq shownBefore(std::int64_t conversation, Seq before);
    void addTail(Page &page, std::int64_t conversation, Seq before);
    void walk(Page &page, std::int64_t conversation);
    void finish(std::int64_t conversation, std::vector<Message> &messages);
    void addLateEdits(std::int64_t conversation, std::vector<Message> &messages);
    void addReactions(std::int64_t conversation, std::vector<Message> &messages);

    Database &m_db;
};

} // namespace kith
