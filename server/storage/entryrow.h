// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database.h"
#include "server/storage/heads.h"

#include "shared/types.h"

#include <optional>

//! Entries as rows of the table entry.
namespace kith::entryrow {

struct Stored {
    Entry entry;
    bool blank = false; //!< its text was deleted for good
};

//! \a previous: the last entry before it that a timeline shows.
void insert(Database &db, std::int64_t conversation, const Entry &entry, Seq previous, bool blank);

std::vector<Entry> above(Database &db, std::int64_t conversation, Seq after, int limit);
std::optional<Stored> byClientId(Database &db, std::int64_t conversation, ClientId clientId);

//! Whether a timeline shows it.
constexpr bool isShown(EntryKind kind)
{
    return kind == EntryKind::Text || kind == EntryKind::Member || kind == EntryKind::Title;
}

} // namespace kith::entryrow
