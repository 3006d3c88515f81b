// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/publisher.h"

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

//! A conversation as it was created, before its first entry.
ConversationRecord recordOf(const NewConversation &created)
{
    return {created.id, created.kind, created.title, created.members, 0, 0, created.history};
}

} // namespace

Entry memberEntry(UserId author, UserId subject, Role role)
{
    Entry entry;
    entry.kind = EntryKind::Member;
    entry.author = author;
    entry.subject = subject;
    entry.role = role;
    return entry;
}

NewEntry joinedEntry(UserId user, ConversationId about)
{
    return selfEntry(EntryKind::Joined, user, about);
}

NewEntry leftEntry(UserId user, ConversationId about, UserId by)
{
    NewEntry left = selfEntry(EntryKind::Left, user, about);
    left.entry.author = by;
    return left;
}

void Publisher::commit(Write write, Callback<Written> done)
{
    std::optional<ConversationRecord> created;
    if (write.create)
        created = recordOf(*write.create);
    const std::int64_t number = m_pendingWrites.made();
    m_log.write(
        std::move(write),
        [this, number, created = std::move(created), done = std::move(done)](Result<Written> written) {
            if (!written || written->repeated || written->outdated || written->unchanged)
                done(written);
            else
                committed(*written, created, done);
            m_pendingWrites.answered(number);
        });
}

void Publisher::committed(const Written &written, const std::optional<ConversationRecord> &created,
                          const Callback<Written> &done)
{
    if (written.created) {
        // Before a load that is underway answers that there is none.
        m_conversations.insert(*created);
        m_sequencer.conversationCreated(created->id);
    }
    for (const NewEntry &stored : written.entries) {
        m_tails.append(stored.conversation, stored.entry);
        m_conversations.apply(stored.conversation, stored.entry);
    }
    done(written);
    for (const NewEntry &stored : written.entries) {
        m_sequencer.entryCommitted(stored, written.committedAt);
        sendHints(stored);
    }
}

void Publisher::sendHints(const NewEntry &stored)
{
    if (m_router.isAlone())
        return;
    const reply::Event hint{stored.conversation, stored.entry};
    if (isOfSelfLog(stored.entry))
        return m_router.send(stored.entry.subject, hint);
    m_conversations.withExisting(stored.conversation, [this, hint](const ConversationRecord &record) {
        m_router.send(record, hint);
        if (hint.entry.kind == EntryKind::Member && hint.entry.role == Role::None)
            m_router.send(hint.entry.subject, hint); // no longer a member
    });
}

} // namespace kith
