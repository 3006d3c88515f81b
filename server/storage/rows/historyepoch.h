// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "shared/ids.h"

#include <optional>

namespace kith {

//! The last of all entries in the order of their arrival.
struct LastEntry {
    std::int64_t number = 0;
    std::int64_t sentAt = 0;

    bool operator==(const LastEntry &) const = default;
};

} // namespace kith

//! The epoch of the history. It ends when the store went back in time.
namespace kith::historyepoch {

//! How far numbers that a database gives out in order may have gone back with it, at most.
constexpr std::int64_t numbersLost = 1'000'000;

struct Epoch {
    EpochId id;
    QByteArray cursorKey;
};

Epoch read(Database &db);

//! Begins a new epoch where \a epoch is the current one, and notes it as a revocation. Returns the current one. Runs inside the
//! writer's transaction.
EpochId end(Database &db, EpochId epoch);

//! Ends the epoch where the store went back in time: where it lacks \a known, which it had, and no epoch began since. Returns
//! whether it did. Runs inside the writer's transaction.
bool endIfMissing(Database &db, const LastEntry &known);

//! What the administrator's side knows of a database before it is opened.
struct Known {
    std::optional<LastEntry> last; //!< it had this entry
    bool isElsewhere = false; //!< it was brought from another place: a backup, if it has entries
};

//! Ends the epoch where the database is a restored one, in a transaction of its own. \a last is what it has. Returns whether it did.
bool check(Database &db, const Known &known, const std::optional<LastEntry> &last);

//! Makes \a epoch the current one, as in a copy of the store.
void set(Database &db, const Epoch &epoch);

} // namespace kith::historyepoch
