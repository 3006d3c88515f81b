// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "server/storage/log/logview.h"

namespace kith {

/*!
    Messages as they are now, from one view of the database.

    Scans the unindexed entries, then follows each shown entry's link to the one before it: a page costs the same at any
    depth, however many other entries lie between. Upwards there are no links: PageQuery::above reads what lies between as well.
*/
class HistoryReader
{
public:
    explicit HistoryReader(Database &db)
        : m_db(db)
    {
    }

    HistoryPage page(const PageQuery &query);

    //! The message with the entry number \a id; empty where that is 0.
    std::vector<Message> one(std::int64_t id);

private:
    class Page; // being filled, newest first

    Seq shownBefore(std::int64_t conversation, Seq before);
    void addTail(Page &page, std::int64_t conversation, Seq before);
    void walk(Page &page, std::int64_t conversation);
    //! Returns whether there are more.
    bool addAbove(const LogView::End &end, const PageQuery &query, std::vector<Message> &messages);
    void finish(std::int64_t conversation, std::vector<Message> &messages);
    void addLateEdits(std::int64_t conversation, std::vector<Message> &messages);
    void addReactions(std::int64_t conversation, std::vector<Message> &messages);

    Database &m_db;
};

} // namespace kith
