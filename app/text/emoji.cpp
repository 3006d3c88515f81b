// SPDX-License-Identifier: Apache-2.0
#include "app/text/emoji.h"

#include "shared/emoji.h"

namespace kith {

bool isEmojiOnly(QStringView text)
{
    constexpr int mostEmoji = 3;
    int count = 0;
    for (qsizetype at = 0; at < text.size();) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        const qsizetype length = emojiLength(text, at, EmojiStyle::Picture);
        if (length == 0 || ++count > mostEmoji)
            return false;
        at += length;
    }
    return count > 0;
}

} // namespace kith
