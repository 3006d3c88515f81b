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

//! The items from the first number to below the second fit into one answer: they grow by turns on both sides of \a middle; at
//! least one where there is one.
template <typename Items>
std::pair<std::ptrdiff_t, std::ptrdiff_t> fittingAround(const Items &items, std::ptrdiff_t middle)
{
    auto first = middle, last = middle;
    int weight = 0;
    const auto fits = [&](std::ptrdiff_t next) {
        weight += weightOf(items[static_cast<std::size_t>(next)]);
        return weight <= limits::answerBytes || first == last;
    };
    for (bool up = true, down = true; up || down;) {
        up = up && last < std::ssize(items) && fits(last);
        last += up;
        down = down && first > 0 && fits(first - 1);
        first -= down;
    }
    return {first, last};
}

} // namespace kith
