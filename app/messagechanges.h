// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <algorithm>

//! How an entry changes the message it targets.
namespace kith {

//! Adds or withdraws \a user's \a emoji. Doing it twice does it once. False where nothing changed.
inline bool setReaction(std::vector<Reaction> &reactions, const QString &emoji, UserId user, bool on)
{
    auto reaction =
        std::find_if(reactions.begin(), reactions.end(), [&](const auto &one) { return one.emoji == emoji; });
    if (reaction == reactions.end()) {
        if (on)
            reactions.push_back({emoji, {user}});
        return on;
    }
    const auto place = std::find(reaction->users.begin(), reaction->users.end(), user);
    if ((place != reaction->users.end()) == on)
        return false;
    if (on)
        reaction->users.push_back(user);
    else
        reaction->users.erase(place);
    if (reaction->users.empty())
        reactions.erase(reaction);
    return true;
}

//! As the server gives it from then on.
inline void blank(Message &message)
{
    message.deleted = true;
    message.edited = 0;
    message.text.clear();
    message.reactions.clear();
}

} // namespace kith
