// SPDX-License-Identifier: Apache-2.0
#include "server/core/conversations/messageservice.h"

#include "server/core/rules/permissions.h"
#include "server/core/rules/validation.h"
#include "shared/emoji.h"

namespace kith {

namespace {

constexpr std::int64_t latestTime = 253'402'300'799'999; // the end of the year 9999

std::optional<Error> checkContent(const Entry &entry)
{
    switch (entry.kind) {
    case EntryKind::Text:
    case EntryKind::Edit:
        return validation::checkMessage(entry.text);
    case EntryKind::Reaction:
        return validation::checkEmoji(entry.text);
    case EntryKind::Delete:
        return std::nullopt;
    default:
        return Error{ErrorCode::BadRequest, QStringLiteral("'kind' must be text, edit, delete or reaction"),
                     0};
    }
}

Error noTarget()
{
    return {ErrorCode::BadRequest, QStringLiteral("'target' must be an entry of this log"), 0};
}

permissions::Denial checkTarget(const ConversationRecord &conversation, const Entry &entry,
                                const Entry &target)
{
    if (const auto denial =
            permissions::checkWrite(conversation, entry.author)) // the membership may have ended meanwhile
        return denial;
    switch (entry.kind) {
    case EntryKind::Edit:
        return permissions::checkEdit(target, entry.author);
    case EntryKind::Delete:
        return permissions::checkDelete(conversation, target, entry.author);
    case EntryKind::Reaction:
        return permissions::checkReact(target);
    default:
        return permissions::checkReply(target);
    }
}

} // namespace

NewConversation newDirectConversation(UserId one, UserId other)
{
    const ConversationId id = directConversation(one, other);
    NewConversation direct{
        id, ConversationKind::Direct, {}, {{one, Role::Member, 0, 0}}, {joinedEntry(one, id)}};
    if (other != one) {
        direct.members.push_back({other, Role::Member, 0, 0});
        direct.announcements.push_back(joinedEntry(other, id));
    }
    return direct;
}

void MessageService::send(const SessionPtr &session, const request::Send &request, const Replier &replier)
{
    Entry entry;
    entry.kind = request.kind;
    entry.author = session->user.id;
    entry.clientId = request.clientId;
    entry.writtenAt = request.writtenAt;
    entry.target = request.target;
    entry.withdrawn = request.kind == EntryKind::Reaction && request.withdrawn;
    if (request.kind == EntryKind::Reaction)
        entry.text = asOneEmoji(request.text).value_or(request.text); // each spelling is the same reaction
    else if (request.kind != EntryKind::Delete)
        entry.text = request.text;
    if (request.clientId.isNull())
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("'clientId' must not be null"));
    if (request.conversation.isNull() == request.user.isNull())
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("give either 'conversation' or 'user'"));
    if (request.target < 0)
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("'target' must not be negative"));
    if (request.writtenAt < 0 || request.writtenAt > latestTime)
        return replier.fail(ErrorCode::BadRequest,
                            QStringLiteral("'writtenAt' must be milliseconds since 1970"));
    if (const auto denial = checkContent(entry))
        return replier.fail(*denial);

    const bool toUser = !request.user.isNull();
    const ConversationId id =
        toUser ? directConversation(session->user.id, request.user) : request.conversation;
    const UserId peer = request.user;
    m_conversations.with(id, [=, this, draft = Draft{session->user.id, {id, entry}, replier}](auto record) {
        if (!record)
            return draft.replier.fail(record.error());
        if (*record)
            return sendToConversation(**record, draft);
        if (toUser)
            return sendToUser(peer, draft);
        draft.replier.fail(permissions::notFound());
    });
}

void MessageService::sendToUser(UserId peer, const Draft &draft)
{
    if (draft.entry.entry.kind != EntryKind::Text || draft.entry.entry.target != 0)
        return draft.replier.fail(permissions::notFound());
    permissions::checkReachable(m_stores.accounts, {peer}, [=, this](const Result<Done> &reachable) {
        if (reachable)
            commit(draft, newDirectConversation(draft.user, peer));
        else
            draft.replier.fail(reachable.error());
    });
}

void MessageService::sendToConversation(const ConversationRecord &conversation, const Draft &draft)
{
    const Entry &entry = draft.entry.entry;
    if (const auto denial = permissions::checkWrite(conversation, draft.user))
        return denyUnlessRepeated(draft, *denial);
    if (entry.target == 0 && entry.kind != EntryKind::Text)
        return draft.replier.fail(noTarget());
    if (entry.target == 0)
        return commit(draft);
    const ConversationId id = conversation.id;
    m_stores.log.readLog(id, draft.entry.entry.target - 1, 1, [=, this](Result<std::vector<Entry>> read) {
        const Replier &replier = draft.replier;
        if (!read)
            return replier.fail(read.error());
        const ConversationRecord *current = m_conversations.find(id);
        const Member *sender = current ? permissions::memberOf(*current, draft.user) : nullptr;
        if (sender)
            permissions::keepVisible(*read, *sender); // what the sender does not see is not there
        if (read->empty())
            return denyUnlessRepeated(draft, noTarget());
        if (!current)
            return replier.fail(permissions::notFound());
        const permissions::Denial denial = checkTarget(*current, draft.entry.entry, read->front());
        if (denial)
            return denyUnlessRepeated(draft, *denial);
        commit(draft);
    });
}

// An accepted entry stays accepted, also where its sender may no longer send it.
void MessageService::denyUnlessRepeated(const Draft &draft, const Error &denial)
{
    m_stores.log.findRepeat({std::nullopt, {draft.entry}}, [this, draft, denial](auto earlier) {
        if (earlier && *earlier)
            answerAccepted(draft, (*earlier)->entries.back());
        else
            draft.replier.fail(denial);
    });
}

void MessageService::answerAccepted(const Draft &draft, const NewEntry &stored)
{
    const Entry &entry = stored.entry;
    draft.replier.answer(
        reply::Accepted{stored.conversation, entry.clientId, entry.seq, entry.sentAt, entry.messages});
}

void MessageService::commit(Draft draft, std::optional<NewConversation> create)
{
    Write write{std::move(create), {draft.entry}, draft.replier.receivedAt()};
    m_publisher.commit(std::move(write), [this, draft = std::move(draft)](Result<Written> written) {
        if (!written)
            draft.replier.fail(written.error());
        else if (written->unchanged)
            draft.replier.answer(reply::Ok{});
        else
            answerAccepted(draft, written->entries.back());
    });
}

} // namespace kith
