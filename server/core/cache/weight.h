// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/limits.h"
#include "shared/types.h"

#include <vector>

//! How much something takes on the wire at most, in bytes: a UTF-16 unit can become six in JSON (\\u0000).
namespace kith {

inline int weightOfText(const QString &text)
{
    return 6 * static_cast<int>(text.size());
}

inline int weightOf(const Entry &entry)
{
    return 300 + weightOfText(entry.text);
}

inline int weightOf(const Message &message)
{
    int weight = 300 + weightOfText(message.text);
    for (const Reaction &reaction : message.reactions)
        weight += 40 + weightOfText(reaction.emoji) + 60 * static_cast<int>(reaction.users.size());
    return weight;
}

inline int weightOf(const Conversation &conversation)
{
    int weight = 300 + weightOfText(conversation.title) + 300 * static_cast<int>(conversation.members.size());
    for (const Message &message : conversation.last)
        weight += weightOf(message);
    return weight;
}

//! How many of the items from \a first on fit into one answer: always at least one, where there is one.
template <typename Iterator>
std::size_t fitting(Iterator first, Iterator last)
{
    std::size_t count = 0;
    int weight = 0;
    for (; first != last; ++first, ++count) {
        weight += weightOf(*first);
        if (weight > limits::answerBytes && count > 0)
            break;
    }
    return count;
}

} // namespace kith
