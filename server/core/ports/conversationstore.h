// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <optional>
#include <vector>

namespace kith {

//! A conversation as the rules need it, without what only one reader sees.
struct ConversationRecord {
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    QString title;
    std::vector<Member> members;
    Seq head = 0;
    std::int64_t messages = 0;
    HistoryAccess history = HistoryAccess::All; //!< for members who join
};

//! Member::visibleFrom of somebody who becomes a member by the entry \a joining, where \a history is in force.
inline Seq visibleFrom(HistoryAccess history, Seq joining)
{
    return history == HistoryAccess::All ? 1 : joining;
}

//! A conversation whose log grew.
struct MovedConversation {
    ConversationId id;
    Seq head = 0;
    std::vector<UserId> members;
};

//! A group whose owners are all disabled, and who is to own it.
struct Succession {
    ConversationId conversation;
    UserId successor;
};

//! Conversations, their members and heads. See stores.h.
class ConversationStore
{
public:
    virtual ~ConversationStore() = default;

    //! The conversations, self logs included, whose logs grew within the last \a milliseconds by the store's own clock,
    //! on any node. The newest commits may be missing until the next call: let the intervals overlap.
    virtual void movedWithin(std::int64_t milliseconds, Callback<std::vector<MovedConversation>> done) = 0;

    //! Groups whose owners are all disabled, with the enabled admin who has been a member the longest; where there is none, with the
    //! enabled member. Groups without an enabled member are left out.
    virtual void successions(int limit, Callback<std::vector<Succession>> done) = 0;

    //! nullopt where there is none.
    virtual void load(ConversationId id, Callback<std::optional<ConversationRecord>> done) = 0;

    //! The head of every conversation of \a user, the self log included.
    virtual void headsOf(UserId user, Callback<std::vector<std::pair<ConversationId, Seq>>> done) = 0;

    //! The direct and group conversations of \a user with ids above \a after, in their order, as \a user sees them.
    virtual void listOf(UserId user, ConversationId after, int limit,
                        Callback<std::vector<Conversation>> done) = 0;

    //! One of those, for a member; nullopt otherwise.
    virtual void summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done) = 0;
};

} // namespace kith
