// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/sync/presencetracker.h"

#include <QString>

namespace kith {

//! How a list shows somebody or something: a title beside an avatar. People are round, groups square.
struct DisplayIdentity {
    QString title;
    QString initials;
    int colorIndex = 0;
    bool square = false;

    bool operator==(const DisplayIdentity &) const = default;
};

DisplayIdentity identityOf(const User &user);

//! A direct conversation has its peer's face.
DisplayIdentity identityOf(const LocalConversation &conversation, const History &history);

//! "online", "offline" or "unknown", as views name it.
QString presenceName(PresenceState state);

} // namespace kith
