// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/storage.h"

namespace kith {

//! Fails, with a sentence for the administrator, where Qt lacks what it needs.
Result<Done> checkPostgresDriver();

/*!
    All stores in one PostgreSQL database, which many nodes share.

    While it is away every call is answered with unavailable, at the latest after some seconds where it does not
    even refuse; it goes on by itself. A commit during which the connection was lost may have been done: who asks
    again with the same clientId gets its answer.
*/
class PostgresStorage final : public Storage
{
public:
    struct Options {
        std::optional<DatabaseAddress>
            history; //!< a replica that pages further back are read from, while it can tell
        bool upgrade = true; //!< false: a database of an earlier version is refused and left as it is
        //! What keeps others out as long as this writes. Where it was lost and another has the database, nothing is
        //! written any more.
        DatabaseAddress::Claim claim = DatabaseAddress::Claim::None;
    };

    //! Makes the tables in an empty database and brings older ones up to date; several nodes may do so at once.
    //! Blocks. Fails with a sentence for the administrator. \a clock must outlive the storage.
    static Result<std::unique_ptr<PostgresStorage>> open(const DatabaseAddress &address, const Clock &clock,
                                                         const Options &options);

    std::int64_t start() const override { return m_start; } //!< of one that claims the database

private:
    PostgresStorage(const DatabaseAddress &address, const Clock &clock, const Options &options);

    const std::int64_t m_start;
};

} // namespace kith
