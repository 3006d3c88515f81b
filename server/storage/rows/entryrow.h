// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"

#include "shared/types.h"

#include <optional>

//! Entries as rows of the table entry.
namespace kith::entryrow {

struct Stored {
    std::int64_t conversation = 0; //!< its key
    Entry entry;
    Seq previous = 0; //!< the last entry before it that a timeline shows
    Seq edited = 0; //!< of a text: its last edit; of an edit: the one before it
    bool blank = false; //!< its text was deleted for good
};

void insert(Database &db, std::int64_t id, const Stored &row);
std::optional<Stored> find(Database &db, std::int64_t id);

//! The columns of an entry, in the order in which read() takes them.
QString columns();
Entry read(const Rows &rows);

//! Whether a timeline shows it. In SQL: kind IN (0, 4, 5).
constexpr bool isShown(EntryKind kind)
{
    return kind == EntryKind::Text || kind == EntryKind::Member || kind == EntryKind::Title;
}

} // namespace kith::entryrow
