// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/rows/entryrow.h"
#include "server/storage/rows/heads.h"

#include <span>

namespace kith {

class Job;

/*!
    The logs as the writer sees and grows them, inside its transactions.

    Used on the writer's thread.
*/
class WriterLog
{
public:
    virtual ~WriterLog() = default;

    Heads &heads() { return m_heads; }
    const Heads &heads() const { return m_heads; }

    //! The first thing in each transaction: knows all that others wrote, as far as \a jobs may ask for it.
    virtual void begin(Database &db, std::span<Job *const> jobs) = 0;

    //! Afterwards each statement sees what was appended and acked. Also the last thing in each transaction.
    virtual void flush(Database &db) = 0;

    //! After a rollback: what was added is not so.
    virtual void forget() = 0;

    //! Adds \a row, which ends the log of \a head.
    virtual void append(Database &db, Head &head, const entryrow::Stored &row) = 0;

    //! Moves an ack, and with it the delivered mark of its user, forward.
    virtual void ack(Database &db, const DeviceAck &ack) = 0;

    //! The entry at that place of the log, or 0.
    virtual std::int64_t at(Database &db, const Head &head, Seq seq) = 0;

    //! The entry that has this clientId in the log, or 0.
    virtual std::int64_t from(Database &db, const Head &head, ClientId clientId) = 0;

    std::int64_t appended() const { return m_appended; } //!< since the start, undone ones included

    // Where the index follows behind.
    virtual std::size_t behind() const { return 0; } //!< so many entries
    virtual void index(Database &, std::int64_t) { } //!< the first so many of them, inside a transaction
    virtual void indexed(std::int64_t) { } //!< those, after its commit

protected:
    Heads m_heads;
    std::int64_t m_appended = 0;
};

} // namespace kith
