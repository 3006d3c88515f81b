// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/storage.h"

namespace kith {

//! Fails, with a sentence for the administrator, where Qt's PostgreSQL driver is missing.
Result<Done> checkPostgresDriver();

/*!
    Returns the Storage::start() of each server that is connected to the database and not frozen. Changes nothing. Blocks.
    Fails with a sentence for the administrator.
*/
Result<std::vector<std::int64_t>> connectedStarts(const DatabaseAddress &address);

/*!
    All stores in one PostgreSQL database, which many nodes share.

    While the database is away every call fails with unavailable, after some seconds at most where it does not even
    refuse; calls succeed again when it is back. A commit during which the connection was lost may have succeeded: a retry
    with the same clientId gets its answer.
*/
class PostgresStorage final : public Storage
{
public:
    struct Options {
        std::optional<DatabaseAddress>
            history; //!< a replica from which older pages are read while it has them
        bool upgrade = true; //!< false: a database of an earlier version is refused and left as it is
        DatabaseId expected =
            {}; //!< any other database is refused and left as it is; null: any may be opened
        historyepoch::Known known = {};
        //! Keeps other servers out of the database. Where the claim was lost and another server has the database, all writes
        //! are refused.
        DatabaseAddress::Claim claim = DatabaseAddress::Claim::None;
    };

    //! Makes the tables in an empty database and brings older ones up to date; several nodes may do so at once.
    //! Blocks. Fails with a sentence for the administrator. \a clock must outlive the storage.
    static Result<std::unique_ptr<PostgresStorage>> open(const DatabaseAddress &address, const Clock &clock,
                                                         const Options &options);

    std::int64_t start() const override { return m_address.start; } //!< 0 without a claim
    Result<std::vector<std::int64_t>> connectedStarts() const override
    {
        return kith::connectedStarts(m_address);
    }

private:
    PostgresStorage(const DatabaseAddress &address, const Clock &clock, const Options &options,
                    const Migrated &opened, std::optional<LastEntry> last);

    const DatabaseAddress m_address;
};

} // namespace kith
