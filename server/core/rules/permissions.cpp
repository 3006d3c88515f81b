// SPDX-License-Identifier: Apache-2.0
#include "server/core/rules/permissions.h"

#include "shared/limits.h"

#include <algorithm>

namespace kith::permissions {

namespace {

Denial forbidden(const QString &why)
{
    return Error{ErrorCode::Forbidden, why, 0};
}

//! \a members is const or not, and so is the result.
template <typename Members>
auto findMember(Members &members, UserId user)
{
    const auto found = std::ranges::find(members, user, &Member::user);
    return found == members.end() ? nullptr : &*found;
}

Role roleOf(const ConversationRecord &conversation, UserId user)
{
    const Member *member = memberOf(conversation, user);
    return member ? member->role : Role::None;
}

Denial checkManage(const ConversationRecord &conversation, UserId user)
{
    if (const auto refusal = checkWrite(conversation, user))
        return refusal;
    if (conversation.kind != ConversationKind::Group)
        return forbidden(QStringLiteral("Only groups have a title and members to manage."));
    if (roleOf(conversation, user) < Role::Admin)
        return forbidden(QStringLiteral("Only owners and admins of this group may do this."));
    return std::nullopt;
}

int owners(const ConversationRecord &conversation)
{
    return static_cast<int>(std::ranges::count(conversation.members, Role::Owner, &Member::role));
}

} // namespace

Error notFound()
{
    return {ErrorCode::NotFound, QStringLiteral("This conversation does not exist, or you are not in it."),
            0};
}

Error tooManyMembers()
{
    return {ErrorCode::TooLarge, QStringLiteral("A group has at most %1 members.").arg(limits::groupMembers),
            0};
}

const Member *memberOf(const ConversationRecord &conversation, UserId user)
{
    return findMember(conversation.members, user);
}

Member *memberOf(ConversationRecord &conversation, UserId user)
{
    return findMember(conversation.members, user);
}

void checkReachable(AccountStore &accounts, std::vector<UserId> users, const Callback<Done> &done)
{
    const std::size_t count = users.size();
    accounts.users(std::move(users), AccountStore::Whom::Enabled,
                   [=](const Result<std::vector<User>> &found) {
                       if (!found)
                           done(found.error());
                       else if (found->size() != count)
                           done(Error{ErrorCode::NotFound, QStringLiteral("There is no such user."), 0});
                       else
                           done(Done{});
                   });
}

Denial checkRead(const ConversationRecord &conversation, UserId user)
{
    return memberOf(conversation, user) ? std::nullopt : Denial(notFound());
}

Denial checkWrite(const ConversationRecord &conversation, UserId user)
{
    if (const auto refusal = checkRead(conversation, user))
        return refusal;
    if (conversation.kind == ConversationKind::Self)
        return forbidden(QStringLiteral("Only the server writes to this log."));
    return std::nullopt;
}

Denial checkMarkRead(const ConversationRecord &conversation, UserId user)
{
    return checkWrite(conversation, user); // users do not read a self log
}

Denial checkReply(const Entry &target)
{
    if (target.kind != EntryKind::Text || target.text.isEmpty())
        return forbidden(QStringLiteral("There is no message to reply to."));
    return std::nullopt;
}

Denial checkEdit(const Entry &target, UserId user)
{
    if (target.kind != EntryKind::Text || target.author != user)
        return forbidden(QStringLiteral("You can edit your own messages only."));
    if (target.text.isEmpty())
        return forbidden(QStringLiteral("This message was deleted."));
    return std::nullopt;
}

Denial checkDelete(const ConversationRecord &conversation, const Entry &target, UserId user)
{
    if (target.kind != EntryKind::Text)
        return forbidden(QStringLiteral("Only messages can be deleted."));
    const bool moderates =
        conversation.kind == ConversationKind::Group && roleOf(conversation, user) >= Role::Admin;
    if (target.author != user && !moderates)
        return forbidden(QStringLiteral("You can delete your own messages only."));
    return std::nullopt;
}

Denial checkReact(const Entry &target)
{
    if (target.kind != EntryKind::Text || target.text.isEmpty())
        return forbidden(QStringLiteral("There is no message to react to."));
    return std::nullopt;
}

Denial checkSetTitle(const ConversationRecord &conversation, UserId user)
{
    return checkManage(conversation, user);
}

Denial checkSetHistory(const ConversationRecord &conversation, UserId user)
{
    if (const auto refusal = checkManage(conversation, user))
        return refusal;
    if (roleOf(conversation, user) != Role::Owner)
        return forbidden(QStringLiteral("Only an owner may change what new members see."));
    return std::nullopt;
}

Denial checkAddMembers(const ConversationRecord &conversation, UserId user,
                       const std::vector<UserId> &subjects)
{
    if (const auto refusal = checkManage(conversation, user))
        return refusal;
    const auto isNew = [&](UserId subject) { return !memberOf(conversation, subject); };
    if (std::ssize(conversation.members) + std::ranges::count_if(subjects, isNew) > limits::groupMembers)
        return tooManyMembers();
    return std::nullopt;
}

Denial checkRemoveMember(const ConversationRecord &conversation, UserId user, UserId subject)
{
    if (const auto refusal = checkWrite(conversation, user))
        return refusal;
    if (conversation.kind != ConversationKind::Group)
        return forbidden(QStringLiteral("Nobody can leave a direct conversation."));
    const Role subjectRole = roleOf(conversation, subject);
    if (subject == user) {
        if (subjectRole == Role::Owner && owners(conversation) == 1 && conversation.members.size() > 1)
            return forbidden(QStringLiteral("You are the only owner. Make somebody else an owner first."));
        return std::nullopt;
    }
    if (const auto refusal = checkManage(conversation, user))
        return refusal;
    if (subjectRole >= roleOf(conversation, user) && roleOf(conversation, user) != Role::Owner)
        return forbidden(QStringLiteral("Only an owner may remove an owner or an admin."));
    return std::nullopt;
}

Denial checkSetRole(const ConversationRecord &conversation, UserId user, UserId subject, Role role)
{
    if (const auto refusal = checkManage(conversation, user))
        return refusal;
    if (roleOf(conversation, user) != Role::Owner)
        return forbidden(QStringLiteral("Only an owner may change roles."));
    if (role == Role::None)
        return Error{ErrorCode::BadRequest, QStringLiteral("'role' must be member, admin or owner"), 0};
    if (!memberOf(conversation, subject))
        return Error{ErrorCode::NotFound, QStringLiteral("This user is not a member of the group."), 0};
    if (roleOf(conversation, subject) == Role::Owner && role != Role::Owner && owners(conversation) == 1)
        return forbidden(QStringLiteral("A group needs an owner. Make somebody else an owner first."));
    return std::nullopt;
}

Denial checkInvite(ServerRole role, bool membersMayInvite)
{
    if (role == ServerRole::Member && !membersMayInvite)
        return forbidden(QStringLiteral("Only owners and admins of this server invite people."));
    return std::nullopt;
}

Denial checkAdminister(ServerRole role)
{
    if (role == ServerRole::Member)
        return forbidden(QStringLiteral("Only owners and admins of this server may do this."));
    return std::nullopt;
}

Denial checkAdminister(const Account &account, const Account &subject)
{
    if (account.user.id == subject.user.id)
        return forbidden(QStringLiteral("Nobody may do this to their own account."));
    if (account.role != ServerRole::Owner && account.role <= subject.role)
        return forbidden(QStringLiteral("Only an owner of this server may do this to an owner or admin."));
    return std::nullopt;
}

Denial checkSetServerRole(const Account &account, const Account &subject, ServerRole role)
{
    const bool namesAdmin = role == ServerRole::Admin && subject.role <= role;
    if (account.role != ServerRole::Owner && !namesAdmin)
        return forbidden(
            QStringLiteral("Only an owner of this server may do this; an admin may name admins."));
    return std::nullopt;
}

Denial checkAudit(ServerRole role)
{
    if (role != ServerRole::Owner)
        return forbidden(QStringLiteral("Only owners of this server read the audit log."));
    return std::nullopt;
}

Visibility visibilityOf(const Entry &entry, const Member &member)
{
    if (entry.seq < member.visibleFrom)
        return Visibility::Hidden;
    // A reply has a text of its own, and a deletion has none.
    const bool isAboutEarlier = entry.target > 0 && entry.target < member.visibleFrom;
    const bool isToldOfEarlier = isAboutEarlier && entry.kind != EntryKind::Text && !entry.text.isEmpty();
    return isToldOfEarlier ? Visibility::Blank : Visibility::Whole;
}

Entry blanked(Entry entry)
{
    entry.text.clear();
    return entry;
}

void keepVisible(std::vector<Entry> &entries, const Member &member)
{
    std::erase_if(entries, [&](Entry &entry) {
        const Visibility visibility = visibilityOf(entry, member);
        if (visibility == Visibility::Blank)
            entry = blanked(std::move(entry));
        return visibility == Visibility::Hidden;
    });
}

// visibleFrom is 1, or the entry by which the member joined, which a timeline shows: a page that has it leaves nothing older to see.
void keepVisible(HistoryPage &page, const Member &member)
{
    auto &messages = page.messages;
    page.more = page.more && !messages.empty() && messages.front().seq > member.visibleFrom;
    messages.erase(messages.begin(),
                   std::ranges::lower_bound(messages, member.visibleFrom, {}, &Message::seq));
}

} // namespace kith::permissions
