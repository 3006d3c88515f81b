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

bool isOfSelfLog(const Entry &entry)
{
    return entry.kind == EntryKind::Joined || entry.kind == EntryKind::Left || entry.kind == EntryKind::Read;
}

//! A conversation as it is once it was made, without its entries.
ConversationRecord recordOf(const NewConversation &made)
{
    return {made.id, made.kind, made.title, made.members, 0, 0};
}

} // namespace

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

Publisher::Publisher(Stores stores, ConversationCache &conversations, TailCache &tails, Sessions &sessions,
                     Inbox &inbox, HeadAnnouncer &headAnnouncer, Router &router)
    : m_log(stores.log)
    , m_conversations(conversations)
    , m_tails(tails)
    , m_sessions(sessions)
    , m_inbox(inbox)
    , m_headAnnouncer(headAnnouncer)
    , m_router(router)
    , m_sequencer(router.isAlone(), stores.inbox, conversations, tails, sessions, inbox,
                  [this](const NewEntry &entry, Instant committedAt) {
                      if (!m_router.isAlone()) { // it may come from elsewhere
                          m_conversations.dropBehind(entry.conversation, entry.entry.seq - 1);
                          learn(entry);
                      }
                      push(entry, committedAt);
                  })
{
}

void Publisher::commit(Write write, Callback<Written> done)
{
    ++m_underway;
    std::optional<ConversationRecord> created;
    if (write.create)
        created = recordOf(*write.create);
    m_log.write(std::move(write),
                [this, created = std::move(created), done = std::move(done)](Result<Written> written) {
                    --m_underway;
                    if (!written || written->repeated || written->outdated)
                        return done(written);
                    if (written->created) {
                        m_conversations.insert(
                            *created); // a load that was asked before may still say that there is none
                        m_sequencer.began(created->id);
                    }
                    for (const NewEntry &stored : written->entries)
                        learn(stored);
                    done(written);
                    for (const NewEntry &stored : written->entries) {
                        m_sequencer.arrived(stored, written->committedAt);
                        tellOthers(stored);
                    }
                });
}

void Publisher::heard(const reply::Event &event)
{
    m_sequencer.arrived({event.conversation, event.entry});
}

void Publisher::learn(const NewEntry &stored)
{
    m_tails.append(stored.conversation, stored.entry);
    m_conversations.apply(stored.conversation, stored.entry);
}

void Publisher::push(const NewEntry &stored, Instant committedAt)
{
    const bool isOfSelf = isOfSelfLog(stored.entry);
    m_headAnnouncer.moved(stored.conversation, stored.entry.seq, isOfSelf ? stored.entry.subject : UserId());
    if (isOfSelf) {
        m_inbox.push(m_sessions.ofUser(stored.entry.subject), stored.conversation, stored.entry, committedAt);
        return;
    }
    withRecord(stored, [this, committedAt](const ConversationRecord &record, const Entry &entry) {
        QList<SessionPtr> sessions;
        for (const Member &member : record.members)
            sessions += m_sessions.ofUser(member.user);
        m_inbox.push(sessions, record.id, entry, committedAt);
        if (entry.kind == EntryKind::Member && entry.role == Role::None)
            m_inbox.forget(m_sessions.ofUser(entry.subject), record.id);
    });
}

void Publisher::tellOthers(const NewEntry &stored)
{
    if (m_router.isAlone())
        return;
    const reply::Event hint{stored.conversation, stored.entry};
    if (isOfSelfLog(stored.entry))
        return m_router.tell(stored.entry.subject, hint);
    withRecord(stored, [this, hint](const ConversationRecord &record, const Entry &entry) {
        m_router.tell(record, hint);
        if (entry.kind == EntryKind::Member && entry.role == Role::None)
            m_router.tell(entry.subject, hint); // no member any more
    });
}

template <typename Use>
void Publisher::withRecord(const NewEntry &stored, Use use)
{
    if (ConversationRecord *record = m_conversations.find(stored.conversation))
        return use(*record, stored.entry);
    m_conversations.with(stored.conversation, [use, entry = stored.entry](Result<ConversationRecord *> record) {
        if (record && *record)
            use(**record,
                entry); // otherwise the disk cannot be read: the next entry shows a gap, which clients fill
    });
}

} // namespace kith
