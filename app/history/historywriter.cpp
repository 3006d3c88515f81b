// SPDX-License-Identifier: Apache-2.0
#include "app/history/historywriter.h"

#include <algorithm>

namespace kith {

// ---- What the user does

void HistoryWriter::addOutgoing(const Outgoing &outgoing)
{
    if (!queue(outgoing))
        return;
    ConversationRow *conversation = row(outgoing.conversation);
    if (conversation && (outgoing.kind == EntryKind::Text || outgoing.kind == EntryKind::Edit))
        conversation->info.draftTarget = {};
    if (conversation && outgoing.kind == EntryKind::Text)
        conversation->info.draft.clear();
}

//! False where it is queued already.
bool HistoryWriter::queue(const Outgoing &outgoing)
{
    if (!row(outgoing.conversation) && !outgoing.peer.isNull())
        addDirect(outgoing.peer);
    if (!m_tables.outbox.add(outgoing))
        return false;
    m_changes.outgoing = true;
    m_changes.conversations.insert(outgoing.conversation);
    if (outgoing.kind == EntryKind::Text)
        timeline(outgoing.conversation).addedOutgoing.insert(outgoing.clientId);
    else
        touch(outgoing);
    return true;
}

void HistoryWriter::sendAgain(std::int64_t place, ClientId clientId)
{
    const auto lost = m_tables.lost.find(place);
    const ConversationRow *conversation = lost ? row(lost->conversation) : nullptr;
    if (!conversation || lost->message.author != m_me)
        return;
    Outgoing outgoing;
    outgoing.conversation = lost->conversation;
    outgoing.peer = conversation->info.peer;
    outgoing.clientId = clientId;
    outgoing.text = lost->message.text;
    outgoing.target = lost->message.target;
    outgoing.writtenAt = lost->message.writtenAt != 0 ? lost->message.writtenAt : lost->message.sentAt;
    if (queue(outgoing))
        removeLost(place);
}

void HistoryWriter::removeLost(std::int64_t place)
{
    const auto lost = m_tables.lost.find(place);
    if (!lost)
        return;
    m_tables.lost.remove(place);
    timeline(lost->conversation).removedLost.push_back(place);
    m_changes.conversations.insert(lost->conversation);
}

void HistoryWriter::retry(ClientId id)
{
    const auto outgoing = m_tables.outbox.find(id);
    if (!outgoing || outgoing->pending != Pending::Failed)
        return;
    m_tables.outbox.setPending(id, Pending::Queued, {});
    touch(*outgoing);
    m_changes.outgoing = true;
}

std::optional<Outgoing> HistoryWriter::discard(ClientId id)
{
    const auto outgoing = m_tables.outbox.find(id);
    if (!outgoing || m_tables.outbox.isHandedOver(id))
        return std::nullopt;
    dequeue(*outgoing);
    return outgoing;
}

//! Takes it from the outbox, and its row or its change from the timeline.
void HistoryWriter::dequeue(const Outgoing &outgoing)
{
    m_tables.outbox.remove(outgoing.clientId);
    m_changes.outgoing = true;
    m_changes.conversations.insert(outgoing.conversation);
    if (outgoing.kind == EntryKind::Text)
        timeline(outgoing.conversation).removed.push_back(outgoing.clientId);
    else
        touch(outgoing);
}

void HistoryWriter::setDraft(ConversationId id, const QString &text, const DraftTarget &target)
{
    ConversationRow *conversation = row(id);
    if (!conversation || (conversation->info.draft == text && conversation->info.draftTarget == target))
        return;
    conversation->info.draft = text;
    conversation->info.draftTarget = target;
    m_changes.conversations.insert(id);
}

// ---- What the server says

std::vector<LocalHead> HistoryWriter::applyConversations(const reply::Conversations &conversations)
{
    applyUsers(conversations.users);
    std::vector<LocalHead> heads;
    for (const Conversation &server : conversations.items) {
        ConversationRow *known = row(server.id);
        if (known && !known->isReconciled()) {
            heads.push_back(reconcile(server, *known, {}, !server.last.empty()));
            continue;
        }
        if (known) {
            skipUnseen(*known, server);
            update(*known, server);
        } else {
            resetFromServer(insert(server.id, server.kind), server);
            noteJoining(*row(server.id), server);
        }
        const Seq head = row(server.id)->info.head;
        heads.push_back(
            {server.id, head, server.head > head ? LocalHead::Log : LocalHead::Nothing, server.head});
    }
    return heads;
}

//! \a page was asked for with \a before. The newest one takes the place of what is dropped: what it shows can be kept if
//! the server loses that, too.
LocalHead HistoryWriter::reconcile(const Conversation &server, const reply::Page &page, Seq before)
{
    ConversationRow *known = row(server.id);
    if (!known || known->isReconciled())
        return {server.id, known ? known->info.head : 0, LocalHead::Nothing, server.head};
    const LocalHead head = reconcile(server, *known, page.messages, page.more && !page.messages.empty());
    if (head.need == LocalHead::Nothing && before == 0 && page.head >= server.head)
        applyPage(page, 0);
    return head;
}

//! \a messages are those of compareWith(). The answer needs more of them, or nothing any more.
LocalHead HistoryWriter::reconcile(const Conversation &server, ConversationRow &known,
                                   const std::vector<Message> &messages, bool more)
{
    const Comparison compared = compareWith(known, messages, more);
    if (!compared.common)
        return {server.id, 0, LocalHead::Reconcile, server.head, compared.before};
    dropHistory(known, std::min(*compared.common, server.head), visibleFromIn(server));
    resetFromServer(known, server);
    return {server.id, server.head, LocalHead::Nothing, server.head};
}

//! The server has listed all conversations of the user: what is still to be reconciled, and not \a listed, it does not have.
void HistoryWriter::applyUnlisted(const std::vector<ConversationId> &listed)
{
    for (const ConversationId &id : m_tables.conversations.due()) {
        ConversationRow &unlisted = *row(id);
        if (std::ranges::find(listed, id) != listed.end())
            continue;
        m_changes.conversations.insert(id);
        if (unlisted.info.role == Role::None) {
            unlisted.reconciliation = Reconciliation::Left;
            m_changes.outgoing = true;
            continue;
        }
        // One that is not made yet, or a group without the user.
        const bool isGroup = unlisted.info.kind != ConversationKind::Direct;
        Conversation none{id, unlisted.info.kind, unlisted.info.title, {}, 0, 0, 0, {}};
        const UserId peer = unlisted.info.peer;
        if (!isGroup)
            none.members = {{m_me, Role::Member, 0, 0}};
        if (!isGroup && !peer.isNull() && peer != m_me) // otherwise one's own notes
            none.members.push_back({peer, Role::Member, 0, 0});
        dropHistory(unlisted, 0, 1);
        resetFromServer(unlisted, none);
        if (isGroup)
            unlisted.reconciliation = Reconciliation::Gone;
    }
}

//! Takes over the server's state. Of the messages only the last one is cached afterwards.
void HistoryWriter::resetFromServer(ConversationRow &row, const Conversation &server)
{
    m_changes.conversations.insert(server.id);
    row.info.head = server.head;
    row.info.messages = server.messages;
    row.floor = server.head + 1;
    row.start = server.head == 0;
    row.info.notUnread = 0; // those are not cached any more
    row.last.reset();
    update(row, server);
    if (server.last.empty())
        return;
    row.info.lastTime = 0; // the one before may be of a message that is lost
    row.floor = server.last.front().seq;
    addMessage(row, server.last.front());
    countNotUnread(row);
}

//! In a group whose new members see the whole log only the last message may tell that the user is one of them.
void HistoryWriter::noteJoining(ConversationRow &row, const Conversation &server)
{
    if (server.kind == ConversationKind::Group && !server.last.empty()
        && server.last.front().kind == EntryKind::Member && server.last.front().author != m_me)
        row.info.joined = std::max(row.info.joined, server.last.front().seq);
}

void HistoryWriter::update(ConversationRow &row, const Conversation &server)
{
    const ConversationId id = server.id;
    const LocalConversation before = row.info;
    const bool older =
        server.head < row.info.head; // entries that came meanwhile know better; marks only grow
    row.info.kind = server.kind;
    if (!older)
        row.info.title = server.title;
    if (server.head == row.info.head)
        row.info.messages = server.messages;

    std::map<UserId, Member> gone;
    for (const Member &member : m_tables.conversations.members(id))
        gone.emplace(member.user, member);
    if (!older)
        row.info.role = Role::None;
    for (const Member &now : server.members) {
        const auto known = gone.extract(now.user);
        if (older && !known)
            continue;
        const Member old = known ? known.mapped() : Member{now.user, Role::None, 0, 0};
        const Member member{now.user, older ? old.role : now.role, std::max(old.delivered, now.delivered),
                            std::max(old.read, now.read), now.visibleFrom};
        if (now.user == m_me) {
            row.info.role = member.role;
            if (now.read >= row.info.read) {
                row.info.read = now.read;
                row.info.readMessages = server.readMessages;
                if (row.info.notUnread > 0)
                    countNotUnread(row);
            }
            const bool founded = now.role == Role::Owner && now.visibleFrom == 1;
            if (server.kind == ConversationKind::Group && !founded)
                row.info.joined = std::max(row.info.joined, now.visibleFrom);
        } else if (row.info.kind == ConversationKind::Direct) {
            row.info.peer = now.user;
        }
        if (member == old)
            continue;
        m_tables.conversations.putMember(id, member);
        (member.role != old.role ? timeline(id).members : timeline(id).marks)[member.user] = member;
    }
    if (older)
        gone.clear();
    for (auto &[user, member] : gone) {
        member.role = Role::None;
        m_tables.conversations.putMember(id, member);
        timeline(id).members[user] = member;
    }
    summarize(row);
    if (row.info != before)
        m_changes.conversations.insert(id);
}

//! The first entry that the user sees.
Seq HistoryWriter::visibleFromIn(const Conversation &server) const
{
    const auto own = std::ranges::find(server.members, m_me, &Member::user);
    return own == server.members.end() ? 1 : own->visibleFrom;
}

//! The user joined again, and does not see what was written before: their log goes on there.
void HistoryWriter::skipUnseen(ConversationRow &row, const Conversation &server)
{
    const Seq joining = visibleFromIn(server);
    if (joining <= row.info.head + 1)
        return;
    if (row.floor > row.info.head)
        row.floor = joining; // nothing is cached
    row.info.head = joining - 1;
    m_changes.conversations.insert(server.id);
}

Seq HistoryWriter::skipTo(const Conversation &server)
{
    ConversationRow *known = row(server.id);
    if (!known || !known->isReconciled())
        return server.head;
    if (server.head <= known->info.head)
        return known->info.head;
    const Seq before = known->info.head;
    skipUnseen(*known, server);
    if (known->info.head > before)
        return known->info.head;
    resetFromServer(*known, server);
    m_tables.messages.trim(server.id, known->floor);
    timeline(server.id).floor = known->floor;
    return server.head;
}

void HistoryWriter::applyPage(const reply::Page &page, Seq before)
{
    applyUsers(page.users);
    ConversationRow *conversation = row(page.conversation);
    if (!conversation || !conversation->isReconciled())
        return;
    const bool nothingCached = conversation->floor > conversation->info.head;
    const Seq oldest = page.messages.empty() ? conversation->floor : page.messages.front().seq;
    const bool joins =
        before == 0 ? nothingCached || oldest <= conversation->info.head + 1 : before >= conversation->floor;
    if (!joins)
        return;
    for (const Message &message : page.messages)
        addMessage(*conversation, message);
    if (oldest <= conversation->floor) {
        conversation->floor = oldest;
        conversation->start = !page.more;
    }
    if (conversation->start || conversation->floor <= conversation->info.read + 1)
        countNotUnread(*conversation); // all that is unread is cached
    m_changes.conversations.insert(page.conversation);
}

void HistoryWriter::applyAccepted(const reply::Accepted &accepted, UserId peer)
{
    const auto outgoing = m_tables.outbox.find(accepted.clientId);
    if (!outgoing)
        return; // its event came first
    if (!row(accepted.conversation) && !peer.isNull())
        addDirect(peer);
    ConversationRow *conversation = row(accepted.conversation);
    if (!conversation || !conversation->isReconciled())
        return dequeue(*outgoing); // if it is to be seen here, it comes with the rest
    Entry entry;
    entry.seq = accepted.seq;
    entry.kind = outgoing->kind;
    entry.author = m_me;
    entry.clientId = accepted.clientId;
    entry.sentAt = accepted.sentAt;
    entry.writtenAt = outgoing->writtenAt;
    entry.messages = accepted.messages;
    entry.text = outgoing->text;
    entry.target = outgoing->target;
    entry.withdrawn = outgoing->withdrawn;
    applyContent(*conversation, entry);
    m_changes.conversations.insert(accepted.conversation);
    m_changes.outgoing = true;
}

void HistoryWriter::applyUnchanged(ClientId id)
{
    if (const auto outgoing = m_tables.outbox.find(id))
        dequeue(*outgoing);
}

void HistoryWriter::applyRefused(ClientId id, const QString &sentence)
{
    const auto outgoing = m_tables.outbox.find(id);
    if (!outgoing)
        return;
    if (outgoing->kind == EntryKind::Reaction)
        m_tables.outbox.remove(id); // nothing was typed; the row shows the truth again
    else
        m_tables.outbox.setPending(id, Pending::Failed, sentence);
    touch(*outgoing);
    m_changes.outgoing = true;
}

void HistoryWriter::applyMarks(const reply::Marks &marks)
{
    ConversationRow *conversation = row(marks.conversation);
    if (!conversation || !conversation->isReconciled())
        return;
    auto member = m_tables.conversations.member(marks.conversation, marks.user);
    if (!member)
        return;
    const Member moved{member->user, member->role, std::max(member->delivered, marks.delivered),
                       std::max(member->read, marks.read)};
    if (marks.user == m_me)
        moveRead(*conversation, marks.read);
    if (moved == *member)
        return;
    putMember(*conversation, moved);
    timeline(marks.conversation).marks[marks.user] = moved;
}

void HistoryWriter::applyUsers(const std::vector<User> &users)
{
    for (const User &user : users) {
        if (m_tables.conversations.putUser(user))
            m_changes.users.push_back(user);
    }
}

void HistoryWriter::setCursor(const QString &cursor)
{
    m_tables.setValue(HistoryTables::cursorName, cursor);
}

} // namespace kith
