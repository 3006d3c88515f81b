// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/inboxstore.h"
#include "server/storage/database/job.h"
#include "server/storage/rows/entryrow.h"
#include "server/storage/rows/heads.h"
#include "server/storage/rows/historyepoch.h"

namespace kith {

/*!
    Appends to the logs and finds what is in them, inside the writer's transactions.

    Used on the writer's thread.
*/
class WriterLog
{
public:
    virtual ~WriterLog() = default;

    Heads &heads() { return m_heads; }
    const Heads &heads() const { return m_heads; }

    //! Called first in each transaction: locks what \a jobs need and reads what other processes have written of it.
    virtual void begin(Database &db, Jobs jobs) = 0;

    //! Writes what append() and ack() have gathered, so that later statements see it. Also called last in each transaction.
    virtual void flush(Database &db) = 0;

    //! After a rollback: drops what the transaction had added.
    virtual void forget() = 0;

    //! Adds \a row, which ends the log of \a head.
    virtual void append(Database &db, Head &head, const entryrow::Stored &row) = 0;

    //! Moves an ack, and with it the delivered position of its user, forward.
    virtual void ack(Database &db, const DeviceAck &ack) = 0;

    //! The number of the entry with that \a seq, or 0.
    virtual std::int64_t findBySeq(Database &db, const Head &head, Seq seq) = 0;

    //! The number of the entry with that \a clientId, or 0.
    virtual std::int64_t findByClientId(Database &db, const Head &head, ClientId clientId) = 0;

    //! The time of what the transaction appends: by the database's own clock, read by begin(), or \a process where it has none.
    virtual std::int64_t now(std::int64_t process) const { return process; }

    std::int64_t appended() const { return m_appended; } //!< since the start, undone ones included
    const LastEntry &newest() const { return m_newest; } //!< of those

    // Where the index follows behind (see Indexer).
    virtual std::size_t behind() const { return 0; } //!< the number of unindexed entries
    virtual void index(Database &, std::int64_t) {
    } //!< indexes the first so many of them, inside a transaction
    virtual void indexed(std::int64_t) { } //!< after the commit of index()

protected:
    void appendedAs(std::int64_t number, const entryrow::Stored &row)
    {
        ++m_appended;
        m_newest = {number, row.entry.sentAt};
    }

    Heads m_heads;

private:
    std::int64_t m_appended = 0;
    LastEntry m_newest;
};

} // namespace kith
