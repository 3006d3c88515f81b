// SPDX-License-Identifier: Apache-2.0
#include "app/history/entrywriter.h"

#include "app/history/messagechanges.h"

#include <algorithm>

namespace kith {

namespace {

Message messageOf(const Entry &entry)
{
    Message message;
    message.seq = entry.seq;
    message.kind = entry.kind;
    message.author = entry.author;
    message.clientId = entry.clientId;
    message.sentAt = entry.sentAt;
    message.writtenAt = entry.writtenAt;
    message.messages = entry.messages;
    message.text = entry.text;
    message.target = entry.target;
    message.subject = entry.subject;
    message.role = entry.role;
    return message;
}

} // namespace

std::vector<LocalHead> EntryWriter::applyEvents(const std::vector<reply::Event> &events)
{
    std::map<ConversationId, LocalHead> heads;
    for (const auto &[id, entry] : events) {
        LocalHead &head = heads.try_emplace(id, LocalHead{id}).first->second;
        ConversationRow *known = row(id);
        if (!known && id == selfConversation(m_me)) {
            known = &insert(id, ConversationKind::Self);
            known->info.head = entry.seq - 1; // a device without a cursor starts at the head
        }
        if (!known) {
            head.need = LocalHead::Info;
            continue;
        }
        if (!known->isReconciled()) {
            head.need = LocalHead::Reconcile;
            head.serverHead = entry.seq;
            continue;
        }
        if (entry.seq == known->info.head + 1) {
            if (applyEntry(*known, entry) == LocalHead::Info)
                heads[entry.about] = {entry.about, row(entry.about)->info.head, LocalHead::Info, 0};
        } else if (entry.seq > known->info.head) {
            head.need = LocalHead::Log;
            head.serverHead = entry.seq;
        }
        heads[id].head = known->info.head;
    }
    std::vector<LocalHead> result;
    for (const auto &[id, head] : heads)
        result.push_back(head);
    return result;
}

std::vector<LocalHead> EntryWriter::compare(const std::vector<Position> &heads)
{
    std::vector<LocalHead> behind;
    for (const auto &[id, head] : heads) {
        const ConversationRow *known = row(id);
        if (known && known->isReconciled() && known->info.head < head)
            behind.push_back({id, known->info.head, LocalHead::Log, head});
    }
    return behind;
}

LocalHead::Need EntryWriter::applyEntry(ConversationRow &row, const Entry &entry)
{
    m_changes.conversations.insert(row.info.id);
    row.info.head = entry.seq;
    row.info.messages = std::max(row.info.messages, entry.messages);
    if (row.info.kind == ConversationKind::Self)
        return applyOwn(entry);
    applyContent(row, entry);
    return LocalHead::Nothing;
}

//! What an entry does to the timeline; also called before its turn, when the server accepted it.
void EntryWriter::applyContent(ConversationRow &row, const Entry &entry)
{
    switch (entry.kind) {
    case EntryKind::Edit:
    case EntryKind::Delete:
    case EntryKind::Reaction:
        takeFromOutbox(entry);
        return applyChange(row, entry);
    case EntryKind::Member:
        applyMembership(row, entry.subject, entry.role, entry.seq);
        break;
    case EntryKind::Title:
        row.info.title = entry.text;
        break;
    default:
        break;
    }
    const bool shown = takeFromOutbox(entry);
    // The row may be below the cached range, or cached already.
    const bool added = entry.seq >= row.floor && addMessage(row, messageOf(entry));
    if (shown && added) {
        timeline(row.info.id).added.erase(entry.seq);
        timeline(row.info.id).changed.insert(entry.seq);
    } else if (shown) {
        timeline(row.info.id).removed.push_back(entry.clientId);
    }
    if (entry.kind == EntryKind::Text && entry.author == m_me)
        countOwn(row, entry);
}

//! The user has read an own text, but not what came before it while it waited in an outbox.
void EntryWriter::countOwn(ConversationRow &row, const Entry &entry)
{
    if (entry.seq > row.info.head + 1)
        return; // accepted before its turn: what came before it is not known yet
    if (entry.messages - 1 <= row.info.readMessages + row.info.notUnread)
        setReadMark(row.info.id, entry.seq);
    else if (entry.seq <= row.info.head && entry.seq > row.info.read)
        ++row.info.notUnread;
}

//! True where it stood there until now, and so its row is on screen.
bool EntryWriter::takeFromOutbox(const Entry &entry)
{
    if (entry.author != m_me || entry.clientId.isNull() || !m_tables.outbox.find(entry.clientId))
        return false;
    m_tables.outbox.remove(entry.clientId);
    return true;
}

void EntryWriter::applyChange(ConversationRow &row, const Entry &entry)
{
    const ConversationId id = row.info.id;
    auto message = m_tables.messages.find(id, entry.target);
    const bool counted = message ? message->author != m_me && !message->deleted : entry.author != m_me;
    if (entry.kind == EntryKind::Delete && counted && entry.target > row.info.read)
        ++row.info.notUnread;
    if (!message)
        return;
    timeline(id).changed.insert(entry.target);
    change(*message, entry);
    if (entry.kind != EntryKind::Reaction) {
        for (Seq reply : m_tables.messages.repliesTo(id, entry.target))
            timeline(id).changed.insert(reply);
    }
    m_tables.messages.update(id, *message);
    if (row.last && row.last->seq == entry.target)
        row.last = message;
}

void EntryWriter::applyMembership(ConversationRow &row, UserId user, Role role, Seq since)
{
    // What was said before somebody came does not wait for their marks, and they may not see it.
    Member member = m_tables.conversations.member(row.info.id, user).value_or(Member{user, Role::None, 0, 0});
    if (member.role == Role::None) {
        member.delivered = std::max(member.delivered, since);
        member.read = std::max(member.read, since);
        member.visibleFrom = since;
        if (user == m_me && role != Role::None)
            row.info.joined = since;
    }
    member.role = role;
    putMember(row, member);
    timeline(row.info.id).members[user] = member;
}

//! A removed member does not receive the removal entry, only \a left in the self log. This shows it at the removal's seq. The
//! entry takes this place if it comes after the user was added again.
void EntryWriter::addOwnEnd(ConversationRow &row, const Entry &left)
{
    Message message = messageOf(left);
    message.seq = left.target;
    message.target = 0;
    message.kind = EntryKind::Member;
    message.messages = row.info.messages;
    message.subject = m_me;
    message.role = Role::None;
    addMessage(row, message);
    m_changes.conversations.insert(row.info.id);
}

LocalHead::Need EntryWriter::applyOwn(const Entry &entry)
{
    ConversationRow *about = row(entry.about);
    // For what was joined Synchronizer asks.
    if (!about || (entry.kind != EntryKind::Left && entry.kind != EntryKind::Read))
        return LocalHead::Nothing;
    const bool isKnown = about->isReconciled();
    if (!isKnown && entry.kind == EntryKind::Read)
        return LocalHead::Nothing;
    if (isKnown && entry.kind == EntryKind::Left && entry.target <= about->info.head)
        return LocalHead::Nothing; // its log says so, and what came after
    if (entry.kind == EntryKind::Left) {
        if (isKnown && about->info.kind == ConversationKind::Group && about->info.role != Role::None
            && entry.author != m_me)
            addOwnEnd(*about, entry);
        applyMembership(*about, m_me, Role::None, 0);
        return LocalHead::Nothing;
    }
    if (entry.target <= about->info.read) {
        readMarkSent({entry.about, entry.target});
        return LocalHead::Nothing;
    }
    if (!moveRead(*about, entry.target))
        return LocalHead::Info;
    about->readSent = true;
    return LocalHead::Nothing;
}

} // namespace kith
