// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"

#include <chrono>
#include <cstddef>

namespace kith {

//! When the index follows the log.
enum class Indexing {
    Behind, //!< when the writer has time for it, and before too much lies above the mark
    AtOnce, //!< in the commit of the entries
    Never, //!< by somebody else
};

/*!
    Moves the mark over entries, and with it what finds them: their places and origins, and the heads of their
    conversations.

    Sorted, so that the entries of one conversation meet in the same pages: the more at once, the less each costs. Whoever
    writes meanwhile waits for the end of a step: a writer that has few before it takes few at a time, one that is
    always busy all at once, and rarely.
*/
class Indexer
{
public:
    using Clock = std::chrono::steady_clock;

    //! Inside a transaction: everything above \a mark and up to \a last.
    static void move(Database &db, std::int64_t mark, std::int64_t last);

    //! How many of the \a behind entries above the mark the step that is due moves.
    static std::int64_t step(std::size_t behind);

    explicit Indexer(Indexing when)
        : m_when(when)
    {
    }

    bool isAtOnce() const { return m_when == Indexing::AtOnce; }

    //! Whether a step is to be done now that \a behind entries lie above the mark.
    bool isDue(std::size_t behind, bool hasTime) const;

    //! Whether so much lies above the mark that nothing may be added before a step succeeds.
    bool isOverdue(std::size_t behind) const;

    //! When a writer that has time shall ask again, if entries lie above the mark.
    Clock::time_point dueAt() const;

    //! A step was tried, which began at \a start, and \a behind entries are left.
    void stepped(Clock::time_point start, std::size_t behind);

private:
    const Indexing m_when;
    Clock::time_point m_next;
};

} // namespace kith
