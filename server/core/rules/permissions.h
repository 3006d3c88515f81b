// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/accountstore.h"
#include "server/core/ports/conversationstore.h"
#include "server/core/ports/logstore.h"

/*!
    Who may do what. No other place decides it.

    Each check returns nothing where the action is allowed, otherwise the error to answer. A conversation that \a user is not a
    member of is answered with notFound(), as if it did not exist.
*/
namespace kith::permissions {

using Denial = std::optional<Error>;

Error notFound();
Error tooManyMembers();

//! Null where \a user is not a member.
const Member *memberOf(const ConversationRecord &conversation, UserId user);
Member *memberOf(ConversationRecord &conversation, UserId user);

/*!
    Checks that \a users, each named once, can be written to for the first time or added to a group. Fails with not_found where
    one of them is unknown or disabled.
*/
void checkReachable(AccountStore &accounts, std::vector<UserId> users, const Callback<Done> &done);

Denial checkRead(const ConversationRecord &conversation, UserId user);
Denial checkWrite(const ConversationRecord &conversation, UserId user);
Denial checkMarkRead(const ConversationRecord &conversation, UserId user);
Denial checkReply(const Entry &target);
Denial checkEdit(const Entry &target, UserId user);
Denial checkDelete(const ConversationRecord &conversation, const Entry &target, UserId user);
Denial checkReact(const Entry &target);
Denial checkSetTitle(const ConversationRecord &conversation, UserId user);
Denial checkSetHistory(const ConversationRecord &conversation, UserId user);
Denial checkAddMembers(const ConversationRecord &conversation, UserId user,
                       const std::vector<UserId> &subjects);
Denial checkRemoveMember(const ConversationRecord &conversation, UserId user, UserId subject);
Denial checkSetRole(const ConversationRecord &conversation, UserId user, UserId subject, Role role);

// On the server, each for an account that is enabled.
Denial checkInvite(ServerRole role, bool membersMayInvite);
Denial checkAdminister(ServerRole role);
Denial checkAdminister(const Account &account, const Account &subject); //!< who may administer
Denial checkSetServerRole(const Account &account, const Account &subject, ServerRole role);
Denial checkAudit(ServerRole role);

//! How much of an entry a member sees.
enum class Visibility {
    Hidden,
    Blank, //!< without its text, which is that of an earlier entry
    Whole,
};

Visibility visibilityOf(const Entry &entry, const Member &member);
Entry blanked(Entry entry); //!< as Visibility::Blank

//! Leaves what \a member sees.
void keepVisible(std::vector<Entry> &entries, const Member &member);
void keepVisible(HistoryPage &page, const Member &member);

} // namespace kith::permissions
