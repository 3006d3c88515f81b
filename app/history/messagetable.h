// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localdatabase.h"
#include "app/history/localtypes.h"

namespace kith {

//! Stores the cached rows of the timelines as they are now, without what waits in the outbox. Database thread.
class MessageTable
{
public:
    explicit MessageTable(LocalDatabase &database)
        : m_database(database)
    {
    }

    //! Returns false where there is a row with that seq; it is not changed.
    bool add(ConversationId conversation, const Message &message);
    void update(ConversationId conversation, const Message &message);
    void trim(ConversationId conversation, Seq floor); //!< removes the rows below
    void clear(ConversationId conversation);

    std::optional<Message> find(ConversationId conversation, Seq seq) const;
    //! Newest first, below \a before (0: all).
    std::vector<Message> before(ConversationId conversation, Seq before, int limit) const;
    //! Oldest first.
    std::vector<Message> after(ConversationId conversation, Seq after, int limit) const;
    //! Texts above \a after, up to \a last, that are by \a author or deleted.
    std::int64_t countTexts(ConversationId conversation, UserId author, Seq after, Seq last) const;
    std::vector<Seq> repliesTo(ConversationId conversation, Seq target) const;

private:
    LocalDatabase &m_database;
};

} // namespace kith
