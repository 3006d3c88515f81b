// SPDX-License-Identifier: Apache-2.0
#include "server/core/publisher.h"

namespace kith {

namespace {

NewEntry selfEntry(EntryKind kind, UserId user, ConversationId about)
{
    Entry entry;
    entry.kind = kind;
    entry.author = user;
    entry.subject = user; // the owner of the log, to whom it is pushed
    entry.about = about;
    return {selfConversation(user), entry};
}

bool isOfSelfLog(const Entry &entry)
{
    return entry.kind == EntryKind::Joined || entry.kind == EntryKind::Left || entry.kind == EntryKind::Read;
}

} // namespace

NewEntry joinedEntry(UserId user, ConversationId about)
{
    return selfEntry(EntryKind::Joined, user, about);
}

NewEntry leftEntry(UserId user, ConversationId about)
{
    return selfEntry(EntryKind::Left, user, about);
}

void Publisher::commit(Write write, Callback<Written> done)
{
    ++m_underway;
    m_log.write(std::move(write), [this, done = std::move(done)](Result<Written> written) {
        --m_underway;
        done(written);
        if (!written || written->repeated)
            return;
        for (const NewEntry &stored : written->entries)
            publish(stored);
    });
}

void Publisher::publish(const NewEntry &stored)
{
    const Entry &entry = stored.entry;
    if (isOfSelfLog(entry)) {
        m_inbox.push(m_sessions.ofUser(entry.subject), stored.conversation, entry);
        return;
    }
    m_conversations.with(stored.conversation, [this, stored](Result<ConversationRecord *> record) {
        if (!record || !*record)
            return; // the log has it: the next catch-up delivers
        ConversationCache::apply(**record, stored.entry);
        QList<SessionPtr> sessions;
        for (const Member &member : (*record)->members)
            sessions += m_sessions.ofUser(member.user);
        m_inbox.push(sessions, stored.conversation, stored.entry);
    });
}

} // namespace kith
