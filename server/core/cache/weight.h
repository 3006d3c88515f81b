// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/limits.h"
#include "shared/types.h"

#include <vector>

//! Upper bounds of encoded sizes, in bytes: a UTF-16 unit becomes six bytes of JSON at most (\\u0000).
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

//! Number of items from \a first on that fit into one answer; at least 1 where there is one.
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
