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
    Seq edited = 0; //!< of a text: its last edit; of an edit: the edit before it
    bool blank = false; //!< its text was deleted for good
};

void insert(Database &db, std::int64_t id, const Stored &row);

//! Inserts a message with the longest text and deletes it again. Fails as storing a message would, where there is no room for one.
void probe(Database &db);
std::optional<Stored> find(Database &db, std::int64_t id);

//! The columns of an entry, in the order in which read() takes them.
QString columns();
Entry read(const Rows &rows);

//! Whether a timeline shows it. Stored rows depend on the answer (Stored::previous): it never changes for a kind.
constexpr bool isShown(EntryKind kind)
{
    switch (kind) {
    case EntryKind::Text:
    case EntryKind::Member:
    case EntryKind::Title:
    case EntryKind::History:
        return true;
    case EntryKind::Edit:
    case EntryKind::Delete:
    case EntryKind::Reaction:
    case EntryKind::Joined:
    case EntryKind::Left:
    case EntryKind::Read:
    case EntryKind::Unknown: // never stored
        break;
    }
    return false;
}

QString shownKinds(); //!< the same for SQL, as "(0, 4, 5, 9)"

} // namespace kith::entryrow
