// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/core/ports/stores.h"
#include "server/storage/database/clockcheck.h"
#include "server/storage/database/schema.h"
#include "server/storage/stores/sqlaccountstore.h"
#include "server/storage/stores/sqlauditstore.h"
#include "server/storage/stores/sqlconversationstore.h"
#include "server/storage/stores/sqldevicestore.h"
#include "server/storage/stores/sqlinboxstore.h"
#include "server/storage/stores/sqlinvitestore.h"
#include "server/storage/stores/sqllogstore.h"
#include "server/storage/threads/storagethreads.h"

namespace kith {

/*!
    All stores in one database, and the threads that serve them.

    Opened, used and destroyed on the core thread, whose event loop brings the answers. What was answered with
    success is on the database's disk.
*/
class Storage
{
public:
    virtual ~Storage(); //!< close()
    Q_DISABLE_COPY_MOVE(Storage)

    Stores stores();

    //! Whether the database takes messages: at once where no commit has failed since one was stored, otherwise by storing one
    //! that is deleted at once. The error's first sentence says why not.
    void checkWrites(Callback<Done> done);

    DatabaseId id() const { return m_opened.id; }
    bool isNew() const { return m_opened.isNew; } //!< its tables were made when it was opened

    //! The last entry of the database when it was opened, or a later one that was stored here; nullopt where there is none.
    std::optional<LastEntry> lastEntry() const { return m_threads.lastEntry(); }

    //! Numbers the starts of all servers on the database, each greater than those before; 0 where starts are not numbered.
    virtual std::int64_t start() const { return 0; }

    //! The start() of each server that is connected to the database; empty where starts are not numbered. Blocks.
    virtual Result<std::vector<std::int64_t>> connectedStarts() const { return std::vector<std::int64_t>(); }

    //! By how many milliseconds this computer's clock is ahead of the database's; 0 where that has none. Any thread.
    std::int64_t clockAhead() const { return m_clock.ahead(); }

    //! The time of all servers on the database. Any thread.
    const Clock &clock() const { return m_clock; }

    //! Any thread.
    StorageMetrics metrics() const { return m_threads.metrics(); }

    //! Does and answers all that waits, then ends the threads. Later calls are refused, and answered by another close().
    void close();

protected:
    //! \a clock must outlive the storage.
    Storage(StorageThreads::Options options, const Clock &clock, const Migrated &opened);

    ClockCheck &clockCheck() { return m_clock; }

private:
    ClockCheck m_clock;
    StorageThreads m_threads;
    SqlLogStore m_log;
    SqlConversationStore m_conversations;
    SqlInboxStore m_inbox;
    SqlAccountStore m_accounts;
    SqlDeviceStore m_devices;
    SqlInviteStore m_invites;
    SqlAuditStore m_audit;
    StoreQueue m_checks;
    const Migrated m_opened;
};

} // namespace kith
