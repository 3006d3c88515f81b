// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/recordedlogs.h"

namespace kith {

RecordedLogs::RecordedLogs(const Record &record)
{
    for (const auto &created : record.created) {
        Log &log = m_logs[created.what.id];
        log.title = created.what.title;
        log.history = created.what.history;
        for (const Member &member : created.what.members) {
            log.stays[member.user].push_back({1, created.order});
            log.members[member.user] = member.role;
        }
    }
    for (const auto &appended : record.appended) {
        const Entry &entry = appended.what.entry;
        Log &log = m_logs[appended.what.conversation];
        log.entries.push_back(&appended);
        if (entry.kind == EntryKind::Title)
            log.title = entry.text;
        if (entry.kind == EntryKind::History)
            log.history = historyAccess(entry.text);
        if (entry.kind != EntryKind::Member)
            continue;
        log.members[entry.subject] = entry.role;
        if (entry.role == Role::None)
            log.members.erase(entry.subject);
        auto &stays = log.stays[entry.subject];
        const bool inside = !stays.empty() && stays.back().until == UINT64_MAX;
        if (entry.role != Role::None && !inside) {
            stays.push_back({entry.seq, appended.order});
            stays.back().startedAt = appended.at;
            stays.back().visibleFrom = log.history == HistoryAccess::Joined ? entry.seq : 1;
        } else if (entry.role == Role::None && inside) {
            stays.back().last = entry.seq - 1;
            stays.back().until = appended.order;
            stays.back().endedAt = appended.at;
        }
    }
}

const RecordedLogs::Log *RecordedLogs::find(ConversationId id) const
{
    const auto log = m_logs.find(id);
    return log == m_logs.end() ? nullptr : &log->second;
}

const RecordedLogs::Stay *RecordedLogs::Log::stay(UserId user, std::uint64_t order) const
{
    const auto found = stays.find(user);
    const Stay *last = nullptr;
    if (found != stays.end()) {
        for (const Stay &stay : found->second) {
            if (stay.from < order)
                last = &stay;
        }
    }
    return last;
}

bool RecordedLogs::Log::isMember(UserId user) const
{
    const Stay *last = stay(user, UINT64_MAX);
    return last && last->until == UINT64_MAX;
}

PlainLog RecordedLogs::Log::plain() const
{
    PlainLog plain;
    for (const auto *fact : entries)
        plain.append(fact->what.entry, fact->what.entry.sentAt);
    return plain;
}

} // namespace kith
