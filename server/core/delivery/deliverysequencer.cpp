// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/deliverysequencer.h"

#include <algorithm>

namespace kith {

namespace {

constexpr qsizetype generation = 20'000; // conversations; two of them are kept
constexpr int part = 128; // entries read at once
constexpr Seq widest = limits::unackedEntries; // a wider gap is left to each device's inbox

} // namespace

DeliverySequencer::DeliverySequencer(bool alone, InboxStore &store, ConversationCache &conversations,
                                     TailCache &tails, Sessions &sessions, Inbox &inbox, Deliver deliver)
    : m_alone(alone)
    , m_store(store)
    , m_conversations(conversations)
    , m_tails(tails)
    , m_sessions(sessions)
    , m_inbox(inbox)
    , m_deliver(std::move(deliver))
{
}

Seq *DeliverySequencer::told(ConversationId conversation)
{
    if (const auto known = m_told.find(conversation); known != m_told.end())
        return &*known;
    const auto before = m_toldBefore.find(conversation);
    if (before == m_toldBefore.end())
        return nullptr;
    setTold(conversation, m_toldBefore.take(conversation));
    return &m_told[conversation];
}

void DeliverySequencer::setTold(ConversationId conversation, Seq seq)
{
    if (m_told.size() >= generation)
        m_toldBefore = std::exchange(m_told, {});
    m_told.insert(conversation, seq);
}

void DeliverySequencer::forget(ConversationId conversation)
{
    m_told.remove(conversation);
    m_toldBefore.remove(conversation);
}

void DeliverySequencer::began(ConversationId conversation)
{
    if (!m_alone && !told(conversation)
        && !m_unsure.contains(conversation)) // others may have gone on with it already
        setTold(conversation, 0);
}

void DeliverySequencer::arrived(const NewEntry &entry, Instant committedAt)
{
    if (m_alone)
        return m_deliver(entry, committedAt);
    const Seq seq = entry.entry.seq;
    Seq *known = told(entry.conversation);
    if (!known)
        return makeSure(entry.conversation, seq);
    if (seq > *known + 1)
        return fill(entry.conversation, seq);
    if (seq <= *known)
        return;
    *known = seq;
    m_deliver(entry, committedAt);
}

void DeliverySequencer::moved(const MovedConversation &conversation)
{
    if (const Seq *known = told(conversation.id)) {
        if (conversation.head > *known) {
            m_metrics.found.add();
            fill(conversation.id, conversation.head);
        }
        return;
    }
    const bool concerned = std::ranges::any_of(
        conversation.members, [this](UserId user) { return !m_sessions.ofUser(user).isEmpty(); });
    if (concerned)
        makeSure(conversation.id, conversation.head);
    else
        dropBehind(conversation.id, conversation.head);
}

void DeliverySequencer::urged(ConversationId conversation, Seq seq)
{
    if (m_alone)
        return;
    dropBehind(conversation, seq);
    if (const Seq *known = told(conversation); known && *known < seq)
        fill(conversation, seq);
}

void DeliverySequencer::found(ConversationId conversation, Seq head)
{
    if (m_alone)
        return;
    dropBehind(conversation, head);
    if (const Seq *known = told(conversation); known && *known < head)
        forget(conversation);
}

void DeliverySequencer::dropBehind(ConversationId conversation, Seq head)
{
    m_conversations.dropBehind(conversation, head);
    m_tails.dropBehind(conversation, head);
}

void DeliverySequencer::fill(ConversationId conversation, Seq wanted)
{
    if (wanted > *told(conversation) + widest) {
        forget(conversation);
        return makeSure(conversation, wanted);
    }
    const auto gap = m_gaps.find(conversation);
    if (gap != m_gaps.end()) {
        *gap = std::max(*gap, wanted);
        return;
    }
    m_gaps.insert(conversation, wanted);
    m_metrics.gaps.add();
    readOn(conversation);
}

void DeliverySequencer::readOn(ConversationId conversation)
{
    m_tails.read(conversation, *told(conversation), part,
                 [this, conversation](const auto &entries) { filled(conversation, entries); });
}

void DeliverySequencer::filled(ConversationId conversation, const Result<std::vector<Entry>> &entries)
{
    bool came = false;
    if (entries) {
        for (const Entry &entry : *entries) {
            Seq *known = told(conversation);
            if (!known || entry.seq != *known + 1)
                continue;
            *known = entry.seq;
            came = true;
            m_deliver({conversation, entry}, 0);
        }
    }
    const Seq *known = told(conversation);
    // What does not come cannot be read now: it is found again when one looks at what moved.
    if (came && known && *known < m_gaps.value(conversation))
        return readOn(conversation);
    m_gaps.remove(conversation);
}

void DeliverySequencer::makeSure(ConversationId conversation, Seq head)
{
    const auto unsure = m_unsure.find(conversation);
    if (unsure != m_unsure.end()) {
        unsure->head = std::max(unsure->head, head);
        return;
    }
    m_unsure.insert(conversation, {head, false});
    ask(conversation);
}

void DeliverySequencer::ask(ConversationId conversation)
{
    dropBehind(conversation, m_unsure.value(conversation).head);
    m_conversations.with(conversation, [this, conversation](Result<ConversationRecord *> record) {
        if (!record || !*record) {
            m_unsure.remove(conversation); // as in filled()
            return;
        }
        Unsure &unsure = m_unsure[conversation];
        const QList<SessionPtr> sessions = sessionsOf(**record);
        const auto loads = [](const SessionPtr &session) { return session->feed.loading; };
        unsure.waiting = (*record)->head < unsure.head || std::ranges::any_of(sessions, loads);
        if (unsure.waiting)
            return;
        std::vector<DeviceId> devices;
        QHash<DeviceId, ConnectionId> connections; // a device that connects anew is asked anew
        QHash<ConnectionId, Seq>
            unsaved; // of now: until the answer it may be saved, which that does not know
        for (const SessionPtr &session : sessions) {
            if (session->feed.places.contains(conversation))
                continue;
            devices.push_back(session->device);
            connections.insert(session->device, session->connection);
            unsaved.insert(session->connection, m_inbox.unsaved(session, conversation));
        }
        if (devices.empty())
            return conclude(conversation, {});
        m_store.acked(devices, conversation, [this, conversation, connections, unsaved](const auto &answers) {
            if (!answers) {
                m_unsure.remove(conversation);
                return;
            }
            QHash<ConnectionId, Seq> acked;
            for (const auto &[device, seq] : *answers) {
                const ConnectionId connection = connections.value(device);
                acked.insert(connection, std::max(seq, unsaved.value(connection)));
            }
            conclude(conversation, acked);
        });
    });
}

void DeliverySequencer::conclude(ConversationId conversation, const QHash<ConnectionId, Seq> &acked)
{
    m_conversations.with(conversation, [this, conversation, acked](Result<ConversationRecord *> record) {
        Unsure &unsure = m_unsure[conversation];
        if (record && *record && (*record)->head < unsure.head)
            return ask(conversation); // more has come meanwhile: who is a member may be another
        const Seq head = record && *record ? (*record)->head : 0;
        const QList<SessionPtr> sessions = head > 0 ? sessionsOf(**record) : QList<SessionPtr>();
        const auto unknown = [&](const SessionPtr &session) {
            return session->feed.loading
                || (!session->feed.places.contains(conversation) && !acked.contains(session->connection));
        };
        if (std::ranges::any_of(sessions, unknown)) {
            unsure.waiting = true; // somebody has come meanwhile
            return;
        }
        m_unsure.remove(conversation);
        if (head == 0)
            return;
        setTold(conversation, head);
        for (const SessionPtr &session : sessions)
            m_inbox.resume(session, conversation, acked.value(session->connection), head);
    });
}

void DeliverySequencer::tick()
{
    std::vector<ConversationId> waiting;
    for (auto unsure = m_unsure.begin(); unsure != m_unsure.end(); ++unsure) {
        if (std::exchange(unsure->waiting, false)) // it does not wait while it is asked
            waiting.push_back(unsure.key());
    }
    for (const ConversationId conversation : waiting)
        ask(conversation);
}

QList<SessionPtr> DeliverySequencer::sessionsOf(const ConversationRecord &record) const
{
    QList<SessionPtr> sessions;
    for (const Member &member : record.members)
        sessions += m_sessions.ofUser(member.user);
    return sessions;
}

} // namespace kith
