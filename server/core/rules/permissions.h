// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"

/*!
    Who may do what: the one place.

    Each function answers nothing where it is allowed, otherwise the refusal. What one may not see is
    answered as if it did not exist.
*/
namespace kith::permissions {

using Denial = std::optional<Error>;

Error notFound();

const Member *memberOf(const ConversationRecord &conversation, UserId user);

/*!
    Whether \a users can be newly written to and added: not_found where one of them (each named once) is unknown or
    disabled, as if they did not exist.
*/
void toReach(AccountStore &accounts, std::vector<UserId> users, const Callback<Done> &done);

Denial toRead(const ConversationRecord &conversation, UserId user);
Denial toWrite(const ConversationRecord &conversation, UserId user);
Denial toMarkRead(const ConversationRecord &conversation, UserId user);
Denial toReply(const Entry &target);
Denial toEdit(const Entry &target, UserId user);
Denial toDelete(const ConversationRecord &conversation, const Entry &target, UserId user);
Denial toReact(const Entry &target);
Denial toSetTitle(const ConversationRecord &conversation, UserId user);
Denial toAddMembers(const ConversationRecord &conversation, UserId user, const std::vector<UserId> &subjects);
Denial toRemoveMember(const ConversationRecord &conversation, UserId user, UserId subject);
Denial toSetRole(const ConversationRecord &conversation, UserId user, UserId subject, Role role);

} // namespace kith::permissions
