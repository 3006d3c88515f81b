// SPDX-License-Identifier: Apache-2.0
#include "server/core/marks.h"

#include "server/core/rights.h"
#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

Member *memberOf(ConversationRecord &record, UserId user)
{
    return const_cast<Member *>(rights::memberOf(record, user));
}

} // namespace

void Marks::read(const SessionPtr &session, const request::MarkRead &request, Publisher &publisher,
                 const Replier &replier)
{
    const UserId user = session->user.id;
    m_conversations.with(request.conversation, [=, this, &publisher](Result<ConversationRecord *> found) {
        if (!found)
            return replier.fail(found.error());
        ConversationRecord *record = *found;
        if (!record)
            return replier.fail(rights::notFound());
        if (const auto refusal = rights::toMarkRead(*record, user))
            return replier.fail(*refusal);
        const Member *member = memberOf(*record, user);
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
            ConversationRecord *current = m_conversations.find(request.conversation);
            Member *reader = current ? memberOf(*current, user) : nullptr;
            if (!reader || seq <= reader->read)
                return;
            reader->read = seq;
            tell(*current, *reader);
        });
    });
}

void Marks::delivered(ConversationId conversation, UserId user, Seq seq)
{
    m_conversations.with(conversation, [=, this](Result<ConversationRecord *> record) {
        Member *member = record && *record ? memberOf(**record, user) : nullptr;
        if (!member || seq <= member->delivered)
            return;
        member->delivered = seq;
        tell(**record, *member);
    });
}

void Marks::tell(const ConversationRecord &record, const Member &member)
{
    if (record.kind == ConversationKind::Self || record.members.size() > limits::receiptMembers)
        return;
    std::vector<LinkId> links;
    for (const Member &other : record.members) {
        if (other.user == member.user)
            continue;
        for (const SessionPtr &session : m_sessions.ofUser(other.user))
            links.push_back(session->link);
    }
    if (!links.empty())
        m_links.send(std::move(links),
                     {0, reply::Marks{record.id, member.user, member.delivered, member.read}});
}

} // namespace kith
