// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"

#include <map>
#include <set>

namespace kith {

//! The keys of what one transaction changed; History signals it after the commit.
struct HistoryChanges {
    struct Timeline {
        std::set<Seq> added, changed;
        std::set<ClientId> addedOutgoing, changedOutgoing; //!< texts in the outbox
        std::vector<ClientId> removed;
        std::vector<std::int64_t> removedLost; //!< places
        std::optional<Seq> reset; //!< all was taken anew; up to here the log is the same
        Seq floor = 0; //!< trimmed to here; 0: not
        std::map<UserId, Member> members, marks;
    };

    std::set<ConversationId> conversations;
    std::map<ConversationId, Timeline> timelines;
    std::vector<User> users;
    std::vector<Position> readMarks; //!< that the server must be told
    bool outgoing = false;
};

//! The same with the rows as they are after the transaction.
struct HistoryNews {
    struct Timeline {
        ConversationId conversation;
        std::vector<LocalMessage> added, changed; //!< oldest first
        std::vector<ClientId> removed;
        std::vector<std::int64_t> removedLost;
        std::optional<Seq> reset;
        Seq floor = 0;
        std::vector<Member> members, marks;
    };

    std::vector<LocalConversation> conversations;
    std::vector<Timeline> timelines;
    std::vector<User> users;
    std::vector<Position> readMarks;
    bool outgoing = false;
};

} // namespace kith
