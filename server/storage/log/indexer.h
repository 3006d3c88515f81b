// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"

#include <chrono>
#include <cstddef>

namespace kith {

//! When entries are indexed.
enum class Indexing {
    Behind, //!< when the writer has time, and before too many entries are unindexed
    AtOnce, //!< in the commit of the entries
    Never, //!< not by this writer
};

/*!
    Indexes entries behind the commits that append them, and decides when.

    The high-water mark (table index_state) is the number of the last indexed entry; the entries above it are unindexed. A
    step moves it, and in the same transaction adds the rows of log_index and client_id_index and moves the heads of the
    conversations. The rows are sorted, so that the entries of one conversation meet in the same pages: the more at once, the
    less each costs. Writes wait while a step runs, so an idle writer takes small steps, and a busy one rare large steps.
*/
class Indexer
{
public:
    using Clock = std::chrono::steady_clock;

    //! Indexes the entries above \a above, up to \a last. Called inside a transaction.
    static void index(Database &db, std::int64_t above, std::int64_t last);

    //! How many of the \a behind unindexed entries the next step indexes.
    static std::int64_t step(std::size_t behind);

    explicit Indexer(Indexing when)
        : m_when(when)
    {
    }

    bool isAtOnce() const { return m_when == Indexing::AtOnce; }

    //! Whether a step is due while \a behind entries are unindexed.
    bool isDue(std::size_t behind, bool hasTime) const;

    //! Whether so many entries are unindexed that nothing may be appended before a step succeeds.
    bool isOverdue(std::size_t behind) const;

    //! When an idle writer asks isDue() again, if entries are unindexed.
    Clock::time_point dueAt() const;

    //! A step that began at \a start has ended, with or without success; \a behind entries are left.
    void stepped(Clock::time_point start, std::size_t behind);

private:
    const Indexing m_when;
    Clock::time_point m_next;
};

} // namespace kith
