// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringView>

#include <optional>

//! What is one emoji: by Unicode's properties and lists (UTS #51), with what is reserved for the emoji of later versions.
namespace kith {

enum class EmojiStyle {
    Any, //!< also signs that are an emoji only with a variation selector: ❤, ©
    Picture, //!< only what is drawn as a picture as it is written
};

//! The number of UTF-16 units of the emoji that starts at \a at; 0 where none does.
qsizetype emojiLength(QStringView text, qsizetype at, EmojiStyle style);

//! The spelling of \a text that Unicode recommends, with each variation selector that a picture needs; nullopt unless
//! \a text is exactly one emoji.
std::optional<QString> asOneEmoji(QStringView text);

} // namespace kith
