// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/deliverysequencer.h"

#include "server/core/rules/permissions.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int gapPart = 128; // entries of a gap read at once
constexpr int mostBehind = 8; // ticks; then what was reported is not in the store any more
constexpr Seq widestGap = limits::unackedEntries; // a wider one is left to the inbox of each device

} // namespace

bool isOfSelfLog(const Entry &entry)
{
    return entry.kind == EntryKind::Joined || entry.kind == EntryKind::Left || entry.kind == EntryKind::Read;
}

DeliverySequencer::DeliverySequencer(InboxStore &store, ConversationCache &conversations, TailCache &tails,
                                     Sessions &sessions, PushedHeads &pushedHeads, Inbox &inbox,
                                     HeadAnnouncer &headAnnouncer)
    : m_store(store)
    , m_conversations(conversations)
    , m_tails(tails)
    , m_sessions(sessions)
    , m_pushedHeads(pushedHeads)
    , m_inbox(inbox)
    , m_headAnnouncer(headAnnouncer)
{
}

void DeliverySequencer::conversationCreated(ConversationId conversation)
{
    // Other nodes may have committed more, and hints of it may be here already.
    if (!m_pushedHeads.isAlone() && !m_pushedHeads.find(conversation)
        && !m_verifications.contains(conversation))
        m_pushedHeads.insert(conversation, 0);
}

void DeliverySequencer::entryCommitted(const NewEntry &entry, Instant committedAt)
{
    if (m_pushedHeads.isAlone())
        return push(entry, committedAt);
    const Seq seq = entry.entry.seq;
    Seq *pushed = m_pushedHeads.find(entry.conversation);
    if (!pushed)
        return verifyPositions(entry.conversation, seq);
    if (seq > *pushed + 1)
        return fetchGap(entry.conversation, seq);
    if (seq <= *pushed)
        return;
    *pushed = seq;
    push(entry, committedAt);
}

void DeliverySequencer::headMoved(const MovedConversation &conversation)
{
    if (const Seq *pushed = m_pushedHeads.find(conversation.id)) {
        if (conversation.head > *pushed) {
            m_metrics.found.add();
            fetchGap(conversation.id, conversation.head);
        }
        return;
    }
    const bool isMemberHere = std::ranges::any_of(
        conversation.members, [this](UserId user) { return !m_sessions.ofUser(user).isEmpty(); });
    if (isMemberHere)
        verifyPositions(conversation.id, conversation.head);
    else
        m_pushedHeads.dropBehind(conversation.id, conversation.head);
}

void DeliverySequencer::revocationCommitted(ConversationId conversation, Seq seq)
{
    if (m_pushedHeads.isAlone())
        return;
    m_pushedHeads.dropBehind(conversation, seq);
    if (const Seq *pushed = m_pushedHeads.find(conversation); pushed && *pushed < seq)
        fetchGap(conversation, seq);
}

void DeliverySequencer::push(const NewEntry &entry, Instant committedAt)
{
    if (!m_pushedHeads.isAlone()) { // another node may have committed it
        m_conversations.dropBehind(entry.conversation, entry.entry.seq - 1);
        m_tails.append(entry.conversation, entry.entry);
        m_conversations.apply(entry.conversation, entry.entry);
    }
    const bool isOfSelf = isOfSelfLog(entry.entry);
    m_headAnnouncer.headMoved(entry.conversation, entry.entry.seq, isOfSelf ? entry.entry.subject : UserId());
    if (isOfSelf)
        return m_inbox.push(m_sessions.ofUser(entry.entry.subject), entry.conversation, entry.entry,
                            committedAt);
    m_conversations.withExisting(entry.conversation,
                                 [this, committedAt, pushed = entry.entry](const ConversationRecord &record) {
                                     pushToMembers(record, pushed, committedAt);
                                 });
}

void DeliverySequencer::pushToMembers(const ConversationRecord &record, const Entry &entry,
                                      Instant committedAt)
{
    // The record may be ahead of the entry, and have members who joined later.
    QList<SessionPtr> whole, blank;
    for (const Member &member : record.members) {
        const auto visibility = permissions::visibilityOf(entry, member);
        if (visibility != permissions::Visibility::Hidden)
            (visibility == permissions::Visibility::Whole ? whole : blank) += m_sessions.ofUser(member.user);
    }
    m_inbox.push(whole, record.id, entry, committedAt);
    if (!blank.isEmpty())
        m_inbox.push(blank, record.id, permissions::blanked(entry), committedAt);
    if (entry.kind == EntryKind::Member && entry.role == Role::None)
        m_inbox.endEntitlement(m_sessions.ofUser(entry.subject), record.id);
}

void DeliverySequencer::fetchGap(ConversationId conversation, Seq wanted)
{
    if (wanted > *m_pushedHeads.find(conversation) + widestGap) {
        m_pushedHeads.remove(conversation);
        return verifyPositions(conversation, wanted);
    }
    const auto gap = m_gaps.find(conversation);
    if (gap != m_gaps.end()) {
        *gap = std::max(*gap, wanted);
        return;
    }
    m_gaps.insert(conversation, wanted);
    m_metrics.gaps.add();
    readGap(conversation);
}

void DeliverySequencer::readGap(ConversationId conversation)
{
    m_tails.read(conversation, *m_pushedHeads.find(conversation), gapPart,
                 [this, conversation](const auto &entries) { gapRead(conversation, entries); });
}

void DeliverySequencer::gapRead(ConversationId conversation, const Result<std::vector<Entry>> &entries)
{
    bool hasPushed = false;
    if (entries) {
        for (const Entry &entry : *entries) {
            Seq *pushed = m_pushedHeads.find(conversation);
            if (!pushed || entry.seq != *pushed + 1)
                continue;
            *pushed = entry.seq;
            hasPushed = true;
            push({conversation, entry}, 0);
        }
    }
    const Seq *pushed = m_pushedHeads.find(conversation);
    // What cannot be read now is found by the Reconciler.
    if (hasPushed && pushed && *pushed < m_gaps.value(conversation))
        return readGap(conversation);
    m_gaps.remove(conversation);
}

void DeliverySequencer::verifyPositions(ConversationId conversation, Seq head)
{
    const auto verification = m_verifications.find(conversation);
    if (verification != m_verifications.end()) {
        verification->head = std::max(verification->head, head);
        return;
    }
    m_verifications.insert(conversation, {head, false});
    readPositions(conversation);
}

void DeliverySequencer::readPositions(ConversationId conversation)
{
    m_pushedHeads.dropBehind(conversation, m_verifications.value(conversation).head);
    m_conversations.with(conversation, [this, conversation](Result<ConversationRecord *> record) {
        if (!record || !*record) {
            m_verifications.remove(conversation); // the Reconciler finds it again
            return;
        }
        Verification &verification = m_verifications[conversation];
        const QList<SessionPtr> sessions = m_sessions.ofMembers(**record);
        const auto loads = [](const SessionPtr &session) { return session->feed.loading; };
        if ((*record)->head < verification.head && ++verification.behind > mostBehind)
            verification.head = (*record)->head;
        verification.isWaiting = (*record)->head < verification.head || std::ranges::any_of(sessions, loads);
        if (verification.isWaiting)
            return;
        std::vector<DeviceId> devices;
        QHash<DeviceId, ConnectionId> connections; // a later connection of a device is verified anew
        QHash<ConnectionId, Seq>
            unsaved; // read now: an ack that is saved before the answer may be in neither
        for (const SessionPtr &session : sessions) {
            if (session->feed.positions.contains(conversation))
                continue;
            devices.push_back(session->device);
            connections.insert(session->device, session->connection);
            unsaved.insert(session->connection, m_inbox.unsaved(session, conversation));
        }
        if (devices.empty())
            return positionsRead(conversation, {});
        m_store.acked(devices, conversation, [this, conversation, connections, unsaved](const auto &answers) {
            if (!answers) {
                m_verifications.remove(conversation);
                return;
            }
            QHash<ConnectionId, Seq> acked;
            for (const auto &[device, seq] : *answers) {
                const ConnectionId connection = connections.value(device);
                acked.insert(connection, std::max(seq, unsaved.value(connection)));
            }
            positionsRead(conversation, acked);
        });
    });
}

void DeliverySequencer::positionsRead(ConversationId conversation, const QHash<ConnectionId, Seq> &acked)
{
    m_conversations.with(conversation, [this, conversation, acked](Result<ConversationRecord *> record) {
        Verification &verification = m_verifications[conversation];
        if (record && *record && (*record)->head < verification.head)
            return readPositions(conversation); // later entries may have changed the members
        const Seq head = record && *record ? (*record)->head : 0;
        const QList<SessionPtr> sessions = head > 0 ? m_sessions.ofMembers(**record) : QList<SessionPtr>();
        const auto isUnknown = [&](const SessionPtr &session) {
            return session->feed.loading
                || (!session->feed.positions.contains(conversation) && !acked.contains(session->connection));
        };
        if (std::ranges::any_of(sessions, isUnknown)) {
            verification.isWaiting = true; // a device has connected meanwhile
            return;
        }
        m_verifications.remove(conversation);
        if (head == 0)
            return;
        m_pushedHeads.insert(conversation, head);
        for (const SessionPtr &session : sessions)
            m_inbox.resume(session, conversation, acked.value(session->connection), head);
    });
}

void DeliverySequencer::tick()
{
    std::vector<ConversationId> waiting;
    for (auto verification = m_verifications.begin(); verification != m_verifications.end(); ++verification) {
        if (std::exchange(verification->isWaiting, false))
            waiting.push_back(verification.key());
    }
    for (const ConversationId conversation : waiting)
        readPositions(conversation);
}

} // namespace kith
