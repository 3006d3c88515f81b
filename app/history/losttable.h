// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localdatabase.h"
#include "app/history/localtypes.h"

namespace kith {

//! A message that only this computer has: the server lost it when it was restored from a backup.
struct LostMessage {
    std::int64_t place = 0; //!< rises in the order in which they stand; names it
    ConversationId conversation;
    Seq after = 0; //!< it stands behind the message with this seq
    Message message; //!< with the seq that it had
};

//! Stores what the server lost, until the user sends it again or removes it. Database thread.
class LostTable
{
public:
    explicit LostTable(LocalDatabase &database)
        : m_database(database)
    {
    }

    //! Puts it behind all others that stand behind \a after.
    void add(ConversationId conversation, Seq after, const Message &message);
    void remove(std::int64_t place);

    std::optional<LostMessage> find(std::int64_t place) const;
    std::optional<LostMessage> find(ConversationId conversation, ClientId clientId) const;
    //! Those that stand behind messages \a first to \a last, oldest first.
    std::vector<LostMessage> between(ConversationId conversation, Seq first, Seq last) const;
    std::vector<LostMessage> all() const;

private:
    LocalDatabase &m_database;
};

} // namespace kith
