// SPDX-License-Identifier: Apache-2.0
#include "app/history/localreader.h"

#include "app/history/messagechanges.h"

#include <algorithm>
#include <map>

namespace kith {

std::vector<LocalConversation> LocalReader::conversations() const
{
    std::map<ConversationId, Waiting> waiting;
    for (Outgoing &outgoing : m_tables.outbox.all())
        waiting[outgoing.conversation].push_back(std::move(outgoing));
    std::vector<LocalConversation> found;
    for (const ConversationRow &row : m_tables.conversations.all())
        found.push_back(complete(row, waiting[row.info.id]));
    std::stable_sort(found.begin(), found.end(), [](const auto &one, const auto &other) {
        return one.lastTime > other.lastTime; // what waits in the outbox counts
    });
    return found;
}

std::optional<LocalConversation> LocalReader::conversation(ConversationId id) const
{
    const auto row = m_tables.conversations.find(id);
    if (!row || row->info.kind == ConversationKind::Self)
        return std::nullopt;
    return complete(*row, m_tables.outbox.of(id));
}

LocalPage LocalReader::before(ConversationId id, Seq before, int limit) const
{
    LocalPage page{id, {}, before == 0, false, false};
    const Waiting waiting = m_tables.outbox.of(id);
    if (before == 0) {
        for (auto outgoing = waiting.rbegin(); outgoing != waiting.rend(); ++outgoing) {
            if (outgoing->kind == EntryKind::Text)
                page.messages.push_back(local(*outgoing));
        }
    }
    auto messages = m_tables.messages.before(id, before, limit);
    std::ranges::reverse(messages);
    setFloor(page, messages, static_cast<int>(messages.size()) < limit);
    const auto lost =
        m_tables.lost.between(id, page.floor ? 0 : messages.front().seq, before ? before - 1 : INT64_MAX);
    const auto rows = timeline(id, messages, lost, waiting);
    page.messages.insert(page.messages.end(), rows.rbegin(), rows.rend());
    return page;
}

LocalPage LocalReader::after(ConversationId id, Seq after, int limit) const
{
    return this->after(id, after, after, limit);
}

//! With what was lost behind the message \a lostAfter and those that follow.
LocalPage LocalReader::after(ConversationId id, Seq after, Seq lostAfter, int limit) const
{
    LocalPage page{id, {}, false, false, false};
    const Waiting waiting = m_tables.outbox.of(id);
    const auto messages = m_tables.messages.after(id, after, limit);
    page.end = static_cast<int>(messages.size()) < limit;
    setFloor(page, messages, false);
    page.messages = timeline(
        id, messages, m_tables.lost.between(id, lostAfter, page.end ? INT64_MAX : messages.back().seq - 1),
        waiting);
    if (page.end) {
        for (const Outgoing &outgoing : waiting) {
            if (outgoing.kind == EntryKind::Text)
                page.messages.push_back(local(outgoing));
        }
    }
    std::reverse(page.messages.begin(), page.messages.end());
    return page;
}

LocalPage LocalReader::around(ConversationId id, Seq seq, int limit) const
{
    LocalPage page = after(id, seq - 1, seq, std::max(1, limit / 2));
    const LocalPage older = before(id, seq, std::max(1, limit - limit / 2));
    page.messages.insert(page.messages.end(), older.messages.begin(), older.messages.end());
    page.floor = older.floor;
    page.start = older.start;
    return page;
}

LocalFloor LocalReader::floor(ConversationId id) const
{
    const auto row = m_tables.conversations.find(id);
    if (!row)
        return {};
    const bool start = row->start || !row->isReconciled(); // until then the server has nothing that fits
    return {row->floor > row->info.head ? 0 : row->floor, start};
}

//! \a messages of the page stand oldest first; \a isShort: there are no older ones.
void LocalReader::setFloor(LocalPage &page, const std::vector<Message> &messages, bool isShort) const
{
    page.floor = isShort;
    const auto row = m_tables.conversations.find(page.conversation);
    if (!row)
        return;
    page.floor = page.floor || (!messages.empty() && messages.front().seq <= row->floor);
    page.start = page.floor && row->start;
}

std::vector<LocalMessage> LocalReader::timeline(ConversationId id, const std::vector<Message> &messages,
                                                const std::vector<LostMessage> &lost,
                                                const Waiting &waiting) const
{
    std::vector<LocalMessage> rows;
    auto next = lost.begin();
    for (const Message &message : messages) {
        for (; next != lost.end() && next->after < message.seq; ++next)
            rows.push_back(local(*next));
        rows.push_back(local(id, message, waiting));
    }
    std::transform(next, lost.end(), std::back_inserter(rows),
                   [this](const auto &one) { return local(one); });
    return rows;
}

LocalConversation LocalReader::complete(const ConversationRow &row, const Waiting &waiting) const
{
    LocalConversation result = row.info;
    if (row.last) {
        result.last = local(result.id, *row.last, waiting);
        result.last->quote.reset();
    } else if (const auto lost = m_tables.lost.between(result.id, 0, INT64_MAX); !lost.empty()) {
        result.last = local(lost.back());
    }
    for (const Outgoing &outgoing : waiting) {
        ++(outgoing.pending == Pending::Failed ? result.failed : result.queued);
        if (outgoing.kind != EntryKind::Text)
            continue;
        result.last = local(outgoing);
        result.lastTime = std::max(result.lastTime, outgoing.writtenAt);
    }
    return result;
}

LocalMessage LocalReader::local(ConversationId id, const Message &message, const Waiting &waiting) const
{
    LocalMessage row{id, message, 0, Pending::None, message.clientId, {}, {}, {}};
    for (const Outgoing &outgoing : waiting) {
        if (outgoing.target != message.seq || outgoing.kind == EntryKind::Text)
            continue;
        if (outgoing.pending == Pending::Failed) {
            row.pending = Pending::Failed;
            row.pendingId = outgoing.clientId;
            row.failure = outgoing.failure;
            continue;
        }
        if (outgoing.kind == EntryKind::Reaction) {
            setReaction(row.message.reactions, outgoing.text, m_me, !outgoing.withdrawn, INT64_MAX);
            continue;
        }
        if (row.pending == Pending::None) {
            row.pending = Pending::Queued;
            row.pendingId = outgoing.clientId;
        }
        if (outgoing.kind == EntryKind::Edit) {
            row.message.text = outgoing.text;
            row.message.edited = std::max<Seq>(row.message.edited, 1);
        } else {
            redact(row.message);
        }
    }
    row.quote = quote(id, message.target);
    return row;
}

LocalMessage LocalReader::local(const Outgoing &outgoing) const
{
    LocalMessage row;
    row.conversation = outgoing.conversation;
    row.message.author = m_me;
    row.message.clientId = outgoing.clientId;
    row.message.sentAt = row.message.writtenAt = outgoing.writtenAt;
    row.message.text = outgoing.text;
    row.message.target = outgoing.target;
    row.place = outgoing.place;
    row.pending = outgoing.pending;
    row.pendingId = outgoing.clientId;
    row.failure = outgoing.failure;
    row.quote = quote(outgoing.conversation, outgoing.target);
    return row;
}

LocalMessage LocalReader::local(const LostMessage &lost) const
{
    LocalMessage row{lost.conversation, lost.message, lost.place, Pending::None, {}, {}, {}, lost.after};
    row.message.seq = 0;
    row.quote = quote(lost.conversation, lost.message.target);
    return row;
}

std::optional<Quote> LocalReader::quote(ConversationId id, Seq target) const
{
    if (target == 0)
        return std::nullopt;
    const auto message = m_tables.messages.find(id, target);
    if (!message || message->kind == EntryKind::Unknown)
        return std::nullopt;
    return Quote{message->author, message->text, message->deleted};
}

HistoryNews LocalReader::news(const HistoryChanges &changes) const
{
    HistoryNews news{{}, {}, changes.users, changes.readMarks, changes.outgoing};
    for (const auto &[id, timeline] : changes.timelines)
        news.timelines.push_back(this->news(id, timeline));
    for (const ConversationId &id : changes.conversations) {
        if (auto found = conversation(id))
            news.conversations.push_back(std::move(*found));
    }
    return news;
}

HistoryNews::Timeline LocalReader::news(ConversationId id, const HistoryChanges::Timeline &changes) const
{
    HistoryNews::Timeline news{id, {}, {}, changes.removed, changes.removedLost, changes.reset, changes.floor,
                               {}, {}};
    if (changes.reset)
        return news; // everything is read again
    const Waiting waiting = m_tables.outbox.of(id);
    for (Seq seq : changes.added) {
        if (const auto message = m_tables.messages.find(id, seq))
            news.added.push_back(local(id, *message, waiting));
    }
    for (Seq seq : changes.changed) {
        if (changes.added.contains(seq))
            continue;
        if (const auto message = m_tables.messages.find(id, seq))
            news.changed.push_back(local(id, *message, waiting));
    }
    for (const Outgoing &outgoing : waiting) {
        if (changes.addedOutgoing.contains(outgoing.clientId))
            news.added.push_back(local(outgoing));
        else if (changes.changedOutgoing.contains(outgoing.clientId))
            news.changed.push_back(local(outgoing));
    }
    for (const auto &[user, member] : changes.members)
        news.members.push_back(member);
    for (const auto &[user, member] : changes.marks)
        news.marks.push_back(member);
    return news;
}

} // namespace kith
