// SPDX-License-Identifier: Apache-2.0
// The logs, what is derived of them, and how far they were delivered. Accounts stand in accountsondisk.cpp.
#include "tests/simulation/simulateddisk.h"

#include <climits>

namespace kith {

namespace {

bool sameContent(const Entry &stored, bool blank, const Entry &again)
{
    return stored.kind == again.kind && stored.author == again.author && (blank || stored.text == again.text)
        && stored.target == again.target && stored.withdrawn == again.withdrawn
        && stored.subject == again.subject && stored.role == again.role && stored.about == again.about;
}

Error conflict()
{
    return {ErrorCode::Conflict, QStringLiteral("This clientId was used for something else."), 0};
}

//! Only a text and an edit can lose what they said.
bool isBlank(const Entry &entry)
{
    return (entry.kind == EntryKind::Text || entry.kind == EntryKind::Edit) && entry.text.isEmpty();
}

std::vector<Member> membersOf(const SimulatedDisk::Kept &kept)
{
    std::vector<std::pair<Seq, Member>> joined;
    for (const auto &[user, membership] : kept.members)
        joined.push_back(
            {membership.joined,
             {user, membership.role, membership.delivered, membership.read, membership.visibleFrom}});
    std::ranges::stable_sort(joined, {}, &std::pair<Seq, Member>::first);
    std::vector<Member> members;
    for (auto &[seq, member] : joined)
        members.push_back(member);
    return members;
}

} // namespace

// ---- The log

Result<Written> SimulatedDisk::write(const Write &write, std::int64_t now, std::int64_t time)
{
    if (auto earlier = repeat(write))
        return std::move(*earlier);
    Written written;
    if (write.asOf > 0) {
        const auto kept = m_conversations.find(write.entries.front().conversation);
        const auto since = kept == m_conversations.end() ? std::vector<Entry>()
                                                         : kept->second.log.above(write.asOf, INT_MAX);
        written.outdated = std::ranges::count(since, EntryKind::Member, &Entry::kind) > 0;
        if (written.outdated)
            return written;
    }
    written.created = write.create && !m_conversations.contains(write.create->id);
    if (written.created)
        written.entries = write.create->announcements;
    written.entries.insert(written.entries.end(), write.entries.begin(), write.entries.end());
    for (const NewEntry &asked : written.entries) {
        if (!m_conversations.contains(asked.conversation)
            && !(written.created && asked.conversation == write.create->id))
            return Error{ErrorCode::NotFound, QStringLiteral("There is no such conversation."), 0};
    }
    written.unchanged = !written.created && !write.entries.empty()
        && std::ranges::all_of(write.entries,
                               [this](const NewEntry &asked) { return changesNothing(asked); });
    if (written.unchanged) {
        written.entries.clear();
        return written;
    }
    if (written.created)
        make(*write.create);
    for (NewEntry &added : written.entries) {
        Kept &kept = m_conversations.at(added.conversation);
        if (added.entry.kind == EntryKind::Left)
            added.entry.target = m_conversations.at(added.entry.about).log.head();
        added.entry = kept.log.append(added.entry, now);
        kept.movedAt = time;
        apply(added.conversation, kept, added.entry);
        m_newest = ++m_given.entries;
        if (watcher)
            watcher->appended(added);
    }
    if (write.audit)
        note(*write.audit);
    return written;
}

bool SimulatedDisk::changesNothing(const NewEntry &asked) const
{
    const Kept &kept = m_conversations.at(asked.conversation);
    if (asked.entry.kind == EntryKind::Title)
        return kept.title == asked.entry.text;
    if (asked.entry.kind == EntryKind::History)
        return kept.history == historyAccess(asked.entry.text);
    if (asked.entry.kind != EntryKind::Read)
        return kept.log.changesNothing(asked.entry);
    const auto about = m_conversations.find(asked.entry.about);
    if (about == m_conversations.end())
        return true;
    const auto member = about->second.members.find(asked.entry.author);
    return member == about->second.members.end()
        || std::min(asked.entry.target, about->second.log.head()) <= member->second.read;
}

std::optional<Result<Written>> SimulatedDisk::repeat(const Write &write) const
{
    Written earlier;
    bool unknown = false;
    for (const NewEntry &asked : write.entries) {
        if (asked.entry.clientId.isNull())
            continue;
        const auto kept = m_conversations.find(asked.conversation);
        const Entry *stored =
            kept == m_conversations.end() ? nullptr : kept->second.log.find(asked.entry.clientId);
        if (stored && !sameContent(*stored, isBlank(*stored), asked.entry))
            return conflict();
        if (stored)
            earlier.entries.push_back({asked.conversation, *stored});
        else
            unknown = true;
    }
    if (earlier.entries.empty())
        return std::nullopt;
    if (unknown)
        return conflict();
    earlier.repeated = true;
    return earlier;
}

Result<std::optional<Written>> SimulatedDisk::findRepeat(const Write &write) const
{
    const auto earlier = repeat(write);
    if (!earlier)
        return std::optional<Written>();
    if (!*earlier)
        return earlier->error();
    return std::optional(**earlier);
}

void SimulatedDisk::make(const NewConversation &conversation)
{
    Kept &kept = m_conversations[conversation.id];
    kept.kind = conversation.kind;
    kept.title = conversation.title;
    kept.history = conversation.history;
    for (const Member &member : conversation.members)
        kept.members[member.user] = {member.role, 1, member.delivered, member.read, 0};
    if (watcher)
        watcher->created(conversation);
}

void SimulatedDisk::apply(ConversationId id, Kept &kept, const Entry &entry)
{
    if (entry.kind == EntryKind::Title)
        kept.title = entry.text;
    else if (entry.kind == EntryKind::History)
        kept.history = historyAccess(entry.text);
    else if (entry.kind == EntryKind::Read)
        applyRead(entry);
    else if (entry.kind == EntryKind::Member && entry.role == Role::None) {
        kept.members.erase(entry.subject);
        revoked({}, id, entry.seq);
    } else if (entry.kind == EntryKind::Member)
        // Who is new starts with nothing unread and nothing undelivered but this entry and what follows.
        kept.members
            .try_emplace(entry.subject,
                         Membership{entry.role, entry.seq, entry.seq - 1, entry.seq - 1, entry.messages,
                                    visibleFrom(kept.history, entry.seq)})
            .first->second.role = entry.role;
}

void SimulatedDisk::applyRead(const Entry &entry)
{
    const auto about = m_conversations.find(entry.about);
    if (about == m_conversations.end())
        return;
    Kept &kept = about->second;
    const auto member = kept.members.find(entry.author);
    const Seq upTo = std::min(entry.target, kept.log.head());
    if (member == kept.members.end() || upTo <= member->second.read)
        return;
    member->second.read = upTo;
    member->second.readMessages = kept.log.entries[std::size_t(upTo) - 1].messages;
}

std::vector<Entry> SimulatedDisk::readLog(ConversationId conversation, Seq after, int limit) const
{
    const auto kept = m_conversations.find(conversation);
    return kept == m_conversations.end() ? std::vector<Entry>() : kept->second.log.above(after, limit);
}

HistoryPage SimulatedDisk::readPage(const PageQuery &query) const
{
    const auto kept = m_conversations.find(query.conversation);
    return kept == m_conversations.end() ? HistoryPage() : kept->second.log.page(query);
}

// ---- Conversations

std::vector<MovedConversation> SimulatedDisk::movedSince(std::int64_t time) const
{
    std::vector<MovedConversation> moved;
    for (const auto &[id, kept] : m_conversations) {
        if (kept.log.entries.empty() || kept.movedAt < time)
            continue;
        moved.push_back({id, kept.log.head(), {}});
        for (const auto &[user, membership] : kept.members)
            moved.back().members.push_back(user);
    }
    return moved;
}

std::vector<Succession> SimulatedDisk::successions(int limit) const
{
    std::vector<Succession> found;
    for (const auto &[id, kept] : m_conversations) {
        std::vector<Member> members = membersOf(kept); // the longest-serving first
        const bool isOwned = std::ranges::count(members, Role::Owner, &Member::role) > 0;
        std::erase_if(members, [this](const Member &member) {
            const auto account = find(member.user);
            return !account || account->disabled;
        });
        const auto successor =
            std::ranges::max_element(members, {}, &Member::role); // the first of the highest
        if (kept.kind == ConversationKind::Group && isOwned && successor != members.end()
            && successor->role != Role::Owner)
            found.push_back({id, successor->user});
    }
    found.resize(std::min(found.size(), std::size_t(std::max(limit, 0))));
    return found;
}

std::vector<std::pair<ConversationId, Seq>> SimulatedDisk::headsOf(UserId user) const
{
    std::vector<std::pair<ConversationId, Seq>> heads;
    for (const auto &[id, kept] : m_conversations) {
        if (kept.members.contains(user))
            heads.emplace_back(id, kept.log.head());
    }
    return heads;
}

std::optional<ConversationRecord> SimulatedDisk::load(ConversationId id) const
{
    const auto found = m_conversations.find(id);
    if (found == m_conversations.end())
        return std::nullopt;
    const Kept &kept = found->second;
    return ConversationRecord{
        id, kept.kind, kept.title, membersOf(kept), kept.log.head(), kept.log.messages(), kept.history};
}

Conversation SimulatedDisk::conversation(ConversationId id, const Kept &kept,
                                         const Membership &membership) const
{
    return {id,
            kept.kind,
            kept.title,
            membersOf(kept),
            kept.log.head(),
            kept.log.messages(),
            membership.readMessages,
            kept.log.page({id, 0, 0, 1, 1}).messages,
            kept.history};
}

std::vector<Conversation> SimulatedDisk::listOf(UserId user, ConversationId after, int limit) const
{
    std::vector<Conversation> found;
    for (auto kept = m_conversations.upper_bound(after);
         kept != m_conversations.end() && int(found.size()) < limit; ++kept) {
        const auto member = kept->second.members.find(user);
        if (kept->second.kind != ConversationKind::Self && member != kept->second.members.end())
            found.push_back(conversation(kept->first, kept->second, member->second));
    }
    return found;
}

std::optional<Conversation> SimulatedDisk::summary(ConversationId id, UserId user) const
{
    const auto kept = m_conversations.find(id);
    if (kept == m_conversations.end() || kept->second.kind == ConversationKind::Self)
        return std::nullopt;
    const auto member = kept->second.members.find(user);
    if (member == kept->second.members.end())
        return std::nullopt;
    return conversation(id, kept->second, member->second);
}

// ---- The inbox

Seq SimulatedDisk::ackedBy(DeviceId device, ConversationId id, const Membership &membership) const
{
    const auto ack = m_acks.find({device, id});
    return std::max(ack == m_acks.end() ? 0 : ack->second, membership.joined - 1);
}

EpochId SimulatedDisk::epoch() const
{
    UuidBytes bytes{};
    bytes.back() = m_epoch;
    return EpochId(bytes);
}

EpochId SimulatedDisk::endEpoch(EpochId ended)
{
    if (ended == epoch()) {
        m_epoch = ++m_given.epochs;
        const auto number = std::int64_t(m_revocations.size()) + 1;
        m_revocations.push_back({.number = number, .epoch = epoch()});
    }
    return epoch();
}

bool SimulatedDisk::restore(const SimulatedDisk &backup)
{
    const Given given = m_given;
    const bool loses = m_newest != backup.m_newest;
    *this = backup;
    m_given = given;
    return loses;
}

InboxState SimulatedDisk::open(DeviceId device, UserId user, const std::vector<Position> &known,
                               const StoredEntry &latest) const
{
    InboxState state{epoch(), cursorKey, false, {}, {}};
    for (const Position &position : known) {
        const auto kept = m_conversations.find(position.conversation);
        const bool isKnown = kept != m_conversations.end();
        state.isBehind |=
            !isKnown || (kept->second.members.contains(user) && position.seq > kept->second.log.head());
    }
    for (const auto &[id, kept] : m_conversations) {
        const auto member = kept.members.find(user);
        if (member == kept.members.end())
            continue;
        const InboxLine line{id, ackedBy(device, id, member->second), kept.log.head()};
        if (line.acked < line.head)
            state.lines.push_back(line);
        if (latest.conversation.isNull() && line.head > 0
            && kept.log.entries.back().sentAt > state.latest.sentAt)
            state.latest = {id, line.head, kept.log.entries.back().sentAt};
    }
    if (!latest.conversation.isNull()) {
        const auto entries = readLog(latest.conversation, latest.seq - 1, 1);
        state.isBehind |= entries.empty() || entries.front().sentAt != latest.sentAt;
    }
    return state;
}

std::vector<std::pair<DeviceId, Seq>> SimulatedDisk::acked(const std::vector<DeviceId> &devices,
                                                           ConversationId conversation) const
{
    std::vector<std::pair<DeviceId, Seq>> found;
    const auto kept = m_conversations.find(conversation);
    for (const DeviceId device : devices) {
        const auto known = m_devices.find(device);
        if (kept == m_conversations.end() || known == m_devices.end())
            continue;
        const auto member = kept->second.members.find(known->second.device.user);
        if (member != kept->second.members.end())
            found.emplace_back(device, ackedBy(device, conversation, member->second));
    }
    return found;
}

void SimulatedDisk::ack(DeviceId device, ConversationId id, Seq seq)
{
    Seq &acked = m_acks[{device, id}];
    acked = std::max(acked, seq);
}

void SimulatedDisk::startFresh(DeviceId device, UserId user)
{
    for (const auto &[id, kept] : m_conversations) {
        if (kept.members.contains(user))
            ack(device, id, kept.log.head());
    }
}

void SimulatedDisk::save(const std::vector<DeviceAck> &acks)
{
    for (const DeviceAck &one : acks) {
        const auto kept = m_conversations.find(one.conversation);
        if (kept == m_conversations.end())
            continue;
        const auto member = kept->second.members.find(one.user);
        if (member == kept->second.members.end())
            continue; // only a member acks
        const Seq seq = std::min(one.seq, kept->second.log.head());
        ack(one.device, one.conversation, seq);
        member->second.delivered = std::max(member->second.delivered, seq);
    }
}

} // namespace kith
