// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"

#include <algorithm>

namespace kith {

//! One conversation's log as a plain list: what every store must be like, without anything that makes it
//! fast.
class PlainLog
{
public:
    std::vector<Entry> entries;

    const Entry &append(Entry entry, std::int64_t now)
    {
        entry.seq = head() + 1;
        const bool follows = !entries.empty() && entries.back().sentAt - now < 60'000;
        entry.sentAt = follows ? std::max(now, entries.back().sentAt + 1) : now;
        entry.messages = messages() + (entry.kind == EntryKind::Text);
        if (entry.kind == EntryKind::Edit && isDeleted(entry.target))
            entry.text.clear();
        const Seq target = entry.target;
        const bool deletes = entry.kind == EntryKind::Delete && isText(target);
        entries.push_back(std::move(entry));
        if (deletes)
            blank(target);
        return entries.back();
    }

    //! Whether \a entry would leave everything as it is.
    bool changesNothing(const Entry &entry) const
    {
        if (entry.kind != EntryKind::Edit && entry.kind != EntryKind::Delete
            && entry.kind != EntryKind::Reaction)
            return false;
        if (!isText(entry.target) || isDeleted(entry.target))
            return true;
        const Message shown = message(at(entry.target));
        const bool reacted = std::ranges::any_of(shown.reactions, [&](const Reaction &reaction) {
            return reaction.emoji == entry.text && std::ranges::count(reaction.users, entry.author) > 0;
        });
        return entry.kind == EntryKind::Edit
            ? shown.text == entry.text
            : entry.kind == EntryKind::Reaction && reacted != entry.withdrawn;
    }

    Seq head() const { return Seq(entries.size()); }
    std::int64_t messages() const { return entries.empty() ? 0 : entries.back().messages; }

    const Entry *find(ClientId clientId) const
    {
        const auto found = std::ranges::find(entries, clientId, &Entry::clientId);
        return found == entries.end() ? nullptr : &*found;
    }

    std::vector<Entry> above(Seq after, int limit) const
    {
        std::vector<Entry> found;
        for (Seq seq = after + 1; seq <= head() && int(found.size()) < limit; ++seq)
            found.push_back(at(seq));
        return found;
    }

    HistoryPage page(const PageQuery &query) const
    {
        HistoryPage page{{}, false, head()};
        const int most = query.since > 0 ? query.most : std::min(query.limit, query.most);
        for (Seq seq = query.before > 0 ? std::min(query.before - 1, head()) : head(); seq > 0; --seq) {
            const Entry &entry = at(seq);
            if (!isShown(seq))
                continue;
            const int taken = int(page.messages.size());
            if (taken == most || (taken >= query.limit && entry.sentAt < query.since)) {
                page.more = true;
                break;
            }
            page.messages.insert(page.messages.begin(), message(entry));
        }
        for (Seq seq = query.before, above = 0; query.above > 0 && seq <= head(); ++seq) {
            page.newer = isShown(seq) && above == query.above;
            if (page.newer)
                break;
            if (isShown(seq) && ++above)
                page.messages.push_back(message(at(seq)));
        }
        return page;
    }

    bool isShown(Seq seq) const
    {
        const EntryKind kind = at(seq).kind;
        return isText(seq) || kind == EntryKind::Member || kind == EntryKind::Title
            || kind == EntryKind::History;
    }
    bool isText(Seq seq) const { return seq >= 1 && seq <= head() && at(seq).kind == EntryKind::Text; }

private:
    const Entry &at(Seq seq) const { return entries[std::size_t(seq) - 1]; }

    bool isDeleted(Seq seq) const
    {
        return isText(seq) && std::ranges::any_of(entries, [&](const Entry &entry) {
                   return entry.kind == EntryKind::Delete && entry.target == seq;
               });
    }

    void blank(Seq seq)
    {
        for (Entry &entry : entries) {
            if (entry.seq == seq || (entry.kind == EntryKind::Edit && entry.target == seq))
                entry.text.clear();
        }
    }

    Message message(const Entry &entry) const
    {
        Message message{entry.seq,
                        entry.kind,
                        entry.author,
                        entry.clientId,
                        entry.sentAt,
                        entry.writtenAt,
                        entry.messages,
                        entry.text,
                        entry.target,
                        0,
                        isDeleted(entry.seq),
                        {},
                        entry.subject,
                        entry.role};
        if (entry.kind != EntryKind::Text || message.deleted)
            return message;
        std::vector<Entry> reactions;
        for (const Entry &later : entries) {
            if (later.seq <= entry.seq || later.target != entry.seq)
                continue;
            if (later.kind == EntryKind::Edit) {
                message.edited = later.seq;
                message.text = later.text;
            } else if (later.kind == EntryKind::Reaction) {
                const auto known = std::ranges::find_if(reactions, [&](const Entry &earlier) {
                    return earlier.text == later.text && earlier.author == later.author;
                });
                if (later.withdrawn && known != reactions.end())
                    reactions.erase(known);
                else if (!later.withdrawn && known == reactions.end())
                    reactions.push_back(later);
            }
        }
        for (const Entry &reaction : reactions) {
            auto group = std::ranges::find(message.reactions, reaction.text, &Reaction::emoji);
            if (group == message.reactions.end())
                group = message.reactions.insert(group, Reaction{reaction.text, {}});
            group->users.push_back(reaction.author);
            group->seqs.push_back(reaction.seq);
        }
        return message;
    }
};

} // namespace kith
