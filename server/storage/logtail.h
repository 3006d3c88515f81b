// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/heads.h"

#include <deque>
#include <unordered_map>

namespace kith {

/*!
    What the writer remembers of the entries above the mark, so that it finds them without an index, and the
    way to those below it.

    Used on the writer's thread, inside its transactions.
*/
class LogTail
{
public:
    Heads &heads() { return m_heads; }
    const Heads &heads() const { return m_heads; }

    //! The first thing in each transaction. Reads the tail at the first time, and again where somebody else
    //! has written.
    void follow(Database &db);

    //! After a rollback: what was added is not so.
    void forget();

    std::int64_t mark() const { return m_mark; }
    std::int64_t last() const { return m_last; } //!< the last entry of all
    std::size_t size() const { return m_entries.size(); }

    //! The number of the next entry, which ends the log of \a head.
    std::int64_t add(Head &head, ClientId clientId);

    //! The entry at that place of the log, or 0.
    std::int64_t at(Database &db, const Head &head, Seq seq) const;

    //! The entry that has this clientId in the log, or 0.
    std::int64_t from(Database &db, const Head &head, ClientId clientId) const;

    //! After the commit in which the indexer moved the mark to \a mark.
    void indexed(std::int64_t mark);

private:
    struct Added {
        std::int64_t id = 0;
        Head *head = nullptr; // Heads keeps it as long as its seq is above what is indexed
        Seq seq = 0;
        ClientId clientId;
    };
    struct Origin {
        std::int64_t conversation = 0;
        ClientId clientId;
        bool operator==(const Origin &) const = default;
    };
    struct OriginHash {
        std::size_t operator()(const Origin &origin) const
        {
            return qHash(origin.clientId, std::size_t(origin.conversation));
        }
    };

    void read(Database &db);
    void remember(std::int64_t id, Head &head, ClientId clientId);

    Heads m_heads;
    std::int64_t m_mark = -1;
    std::int64_t m_last = -1;
    std::deque<Added> m_entries;
    std::unordered_map<Origin, std::int64_t, OriginHash> m_origins;
};

} // namespace kith
