// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <QString>

//! Avatars without a picture: one or two letters on one of ten colours.
namespace kith {

constexpr int avatarColors = 10;

//! The first letters of the first and the last word; the Arabic article is skipped. Empty where there is no name.
QString personInitials(const QString &name);

//! The first letters of the first two words.
QString groupInitials(const QString &title);

//! 0 to avatarColors − 1: the same for the same id, on every device and in every version.
int colorIndex(const UuidBytes &id);

template <typename Tag>
int colorIndex(const Id<Tag> &id)
{
    return colorIndex(id.bytes());
}

} // namespace kith
