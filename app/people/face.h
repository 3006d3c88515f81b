// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/sync/presences.h"

#include <QString>

namespace kith {

//! How a list shows somebody or something: a title beside an avatar. People are round, groups square.
struct Face {
    QString title;
    QString initials;
    int colorIndex = 0;
    bool square = false;

    bool operator==(const Face &) const = default;
};

Face faceOf(const User &user);

//! A direct conversation has its peer's face.
Face faceOf(const LocalConversation &conversation, const History &history);

//! "online", "offline" or "unknown", as views name it.
QString presenceName(PresenceState state);

} // namespace kith
