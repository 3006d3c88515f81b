// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/sync/presencetracker.h"

#include <QString>

namespace kith {

//! How lists and headers show a person or a group: a title and an avatar, round for people and square for groups.
struct DisplayIdentity {
    QString title;
    QString initials;
    int colorIndex = 0;
    bool square = false;

    bool operator==(const DisplayIdentity &) const = default;
};

DisplayIdentity identityOf(const User &user, const History &history);

//! A direct conversation has its peer's identity.
DisplayIdentity identityOf(const LocalConversation &conversation, const History &history);

//! "online", "offline" or "unknown", for QML.
QString presenceName(PresenceState state);

} // namespace kith
