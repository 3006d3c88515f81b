// SPDX-License-Identifier: Apache-2.0
#include "app/history/reconciler.h"

#include <algorithm>
#include <limits>

namespace kith {

namespace {

bool isSameEntry(const Message &one, const Message &other)
{
    return one.seq == other.seq && one.kind == other.kind && one.author == other.author
        && one.clientId == other.clientId && one.sentAt == other.sentAt;
}

} // namespace

bool Reconciler::enterEpoch(EpochId epoch)
{
    const QString before = m_tables.value(HistoryTables::epochName);
    if (before == toText(epoch))
        return false;
    m_tables.setValue(HistoryTables::epochName, toText(epoch));
    if (before.isEmpty())
        return false;
    m_tables.setValue(HistoryTables::cursorName, {});
    m_tables.conversations.makeAllDue();
    return true;
}

Reconciler::Comparison Reconciler::compareWith(const ConversationRow &row,
                                               const std::vector<Message> &messages, bool more) const
{
    const auto newest = m_tables.messages.before(row.info.id, 0, 1);
    const auto oldest = m_tables.messages.after(row.info.id, 0, 1);
    if (newest.empty())
        return {std::numeric_limits<Seq>::max()};
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        const auto known = m_tables.messages.find(row.info.id, message->seq);
        if (known && isSameEntry(*known, *message))
            return {message->seq};
    }
    const Seq first = oldest.front().seq;
    if (!more || (!messages.empty() && messages.front().seq <= first))
        return {first - 1};
    return {{}, messages.empty() ? 0 : std::min(messages.front().seq, newest.front().seq + 1)};
}

void Reconciler::dropHistory(ConversationRow &row, Seq common, Seq visibleFrom)
{
    const ConversationId id = row.info.id;
    const auto waiting = m_tables.outbox.of(id);
    keepLost(id, 0, std::min(visibleFrom, common + 1), waiting);
    keepLost(id, common, std::numeric_limits<Seq>::max(), waiting);
    freeOutbox(waiting, common);
    freeDraft(row.info, common);
    m_tables.messages.clear(id);
    m_tables.conversations.removeMembers(id);
    row.reconciliation = Reconciliation::Done;
    row.readSent = true;
    row.info.read = row.info.readMessages = 0;
    timeline(id).reset = common;
    m_changes.conversations.insert(id);
    m_changes.outgoing = true; // it waited for this
}

//! Moves the messages between \a after and \a before behind \a after, in the order in which they stood: those that an earlier epoch
//! lost are among them.
void Reconciler::keepLost(ConversationId id, Seq after, Seq before, const std::vector<Outgoing> &waiting)
{
    if (before <= after + 1)
        return;
    const auto lostBefore = m_tables.lost.between(id, after + 1, before - 1);
    const auto add = [&](Message message) {
        if (message.target > after)
            message.target = 0;
        message.reactions.clear();
        m_tables.lost.add(id, after, message);
    };
    auto next = lostBefore.begin();
    const auto addBefore = [&](Seq seq) {
        for (; next != lostBefore.end() && next->after < seq; ++next) {
            m_tables.lost.remove(next->place);
            add(next->message);
        }
    };
    for (Message &message : m_tables.messages.after(id, after, std::numeric_limits<int>::max())) {
        if (message.seq >= before)
            break;
        addBefore(message.seq);
        if (message.kind == EntryKind::Text && changeAsQueued(message, waiting))
            add(message);
    }
    addBefore(before);
}

//! Applies what waits in the outbox to a message. Returns false where it is deleted then.
bool Reconciler::changeAsQueued(Message &message, const std::vector<Outgoing> &waiting) const
{
    for (const Outgoing &outgoing : waiting) {
        if (outgoing.target != message.seq)
            continue;
        if (outgoing.kind == EntryKind::Delete)
            return false;
        if (outgoing.kind == EntryKind::Edit)
            message.text = outgoing.text;
    }
    return !message.deleted;
}

//! A reply to a lost message becomes a message of its own; a change of one was applied to it.
void Reconciler::freeOutbox(const std::vector<Outgoing> &waiting, Seq common)
{
    for (const Outgoing &outgoing : waiting) {
        if (outgoing.target <= common)
            continue;
        if (outgoing.kind == EntryKind::Text)
            m_tables.outbox.setTarget(outgoing.clientId, 0);
        else
            m_tables.outbox.remove(outgoing.clientId);
    }
}

//! What was to be the new text of a lost message stands in front of the draft.
void Reconciler::freeDraft(LocalConversation &info, Seq common)
{
    if (std::max(info.draftTarget.replyTo, info.draftTarget.editing) <= common)
        return;
    const QString edit = info.draftTarget.editText;
    info.draftTarget = {};
    if (!edit.isEmpty())
        info.draft = info.draft.isEmpty() ? edit : edit + u'\n' + info.draft;
}

} // namespace kith
