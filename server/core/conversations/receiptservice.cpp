// SPDX-License-Identifier: Apache-2.0
#include "server/core/conversations/receiptservice.h"

#include "server/core/rules/permissions.h"
#include "shared/limits.h"

#include <algorithm>

namespace kith {

void ReceiptService::read(const SessionPtr &session, const request::MarkRead &request, Publisher &publisher,
                          const Replier &replier)
{
    const UserId user = session->user.id;
    m_conversations.with(request.conversation, [=, this, &publisher](Result<ConversationRecord *> found) {
        if (!found)
            return replier.fail(found.error());
        ConversationRecord *record = *found;
        if (!record)
            return replier.fail(permissions::notFound());
        if (const auto denial = permissions::checkMarkRead(*record, user))
            return replier.fail(*denial);
        const Member *member = permissions::memberOf(*record, user);
        const Seq seq = std::min(request.seq, record->head);
        if (seq <= member->read)
            return replier.answer(reply::Ok{});

        NewEntry mark{selfConversation(user), {}};
        mark.entry.kind = EntryKind::Read;
        mark.entry.author = mark.entry.subject = user;
        mark.entry.about = request.conversation;
        mark.entry.target = seq;
        publisher.commit({std::nullopt, {mark}}, [=, this](Result<Written> written) {
            if (!written)
                return replier.fail(written.error());
            replier.answer(reply::Ok{});
            if (ConversationRecord *current = m_conversations.find(request.conversation))
                raise(*current, user, 0, seq);
        });
    });
}

void ReceiptService::delivered(ConversationId conversation, UserId user, Seq seq)
{
    m_conversations.withExisting(conversation,
                                 [=, this](ConversationRecord &record) { raise(record, user, seq, 0); });
}

void ReceiptService::handleHint(const reply::Marks &marks)
{
    m_conversations.withExisting(marks.conversation, [=, this](ConversationRecord &record) {
        raiseHere(record, marks.user, marks.delivered, marks.read);
    });
}

void ReceiptService::raise(ConversationRecord &record, UserId user, Seq delivered, Seq read)
{
    if (const auto marks = raiseHere(record, user, delivered, read))
        m_router.send(record, *marks);
}

std::optional<reply::Marks> ReceiptService::raiseHere(ConversationRecord &record, UserId user, Seq delivered,
                                                      Seq read)
{
    Member *member = permissions::memberOf(record, user);
    if (!member || (delivered <= member->delivered && read <= member->read))
        return std::nullopt;
    member->delivered = std::max(member->delivered, delivered);
    member->read = std::max(member->read, read);
    if (record.kind == ConversationKind::Self || record.members.size() > limits::receiptMembers)
        return std::nullopt;
    const reply::Marks marks{record.id, user, member->delivered, member->read};
    std::vector<ConnectionId> connections = m_sessions.connectionsOfOthers(record, user);
    if (!connections.empty())
        m_connections.send(std::move(connections), {0, marks});
    return marks;
}

} // namespace kith
