// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/emoji.h"
#include "shared/types.h"

#include <algorithm>

//! How an entry changes the message it targets.
namespace kith {

//! Adds or withdraws \a user's \a emoji, as the entry \a seq says. Idempotent. Users stand in the order in which they
//! reacted, also where their entries come in another order.
inline void setReaction(std::vector<Reaction> &reactions, const QString &emoji, UserId user, bool on, Seq seq)
{
    auto reaction = std::ranges::find(reactions, emoji, &Reaction::emoji);
    if (reaction == reactions.end())
        reaction = reactions.insert(reaction, {emoji, {}});
    auto &[key, users, seqs] = *reaction;
    seqs.resize(users.size());
    const auto known = std::ranges::find(users, user);
    const auto since = seqs.begin() + (known - users.begin());
    if (on && known != users.end() && *since <= seq)
        return;
    if (known != users.end()) { // a later one comes again in its turn
        seqs.erase(since);
        users.erase(known);
    }
    if (on) {
        const auto place = std::ranges::upper_bound(seqs, seq);
        users.insert(users.begin() + (place - seqs.begin()), user);
        seqs.insert(place, seq);
    }
    std::erase_if(reactions, [](const Reaction &one) { return one.users.empty(); });
    std::ranges::stable_sort(reactions, {},
                             [](const Reaction &one) { return one.seqs.empty() ? 0 : one.seqs.front(); });
}

//! Deletes its content, as the server does.
inline void redact(Message &message)
{
    message.deleted = true;
    message.edited = 0;
    message.text.clear();
    message.reactions.clear();
}

//! Applies an edit, a deletion or a reaction to its target. Idempotent. An edit or a reaction without a text speaks of what the user
//! may not see any more, or was deleted since: it changes nothing.
inline void change(Message &message, const Entry &entry)
{
    if (message.deleted || (entry.kind != EntryKind::Delete && entry.text.isEmpty()))
        return;
    if (entry.kind == EntryKind::Reaction) {
        setReaction(message.reactions, asOneEmoji(entry.text).value_or(entry.text), entry.author,
                    !entry.withdrawn, entry.seq);
    } else if (entry.kind == EntryKind::Delete) {
        redact(message);
    } else if (entry.kind == EntryKind::Edit && entry.seq > message.edited) {
        message.text = entry.text;
        message.edited = entry.seq;
    }
}

} // namespace kith
