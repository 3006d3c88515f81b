// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/clock.h"
#include "server/storage/sqlaccountstore.h"
#include "server/storage/sqlconversationstore.h"
#include "server/storage/sqldevicestore.h"
#include "server/storage/sqlinboxstore.h"
#include "server/storage/sqlinvitestore.h"
#include "server/storage/sqllogstore.h"
#include "server/storage/storagethreads.h"

namespace kith {

/*!
    All stores in one SQLite file, and the threads that serve them.

    Opened, used and destroyed on the core thread, whose event loop brings the answers. A second process (the
    command line) may open the same file beside it; two that serve must not.

    What was answered with success is on the disk. What was deleted is overwritten there at the latest 10 s
    later, if no other program reads at that time; that is, in the database file and in its log, not in
    backups.
*/
class SqliteStorage
{
public:
    struct Options {
        std::chrono::milliseconds checkpointInterval = std::chrono::seconds(10);
        Indexing indexing = Indexing::Behind;
        bool upgrade = true; //!< false: a file of an earlier version is refused and left as it is
    };

    //! Creates the file where it is missing and brings an older one up to date. Blocks. Fails with a sentence
    //! for the administrator that says what is wrong with the file and what to do. \a clock must outlive the
    //! storage.
    static Result<std::unique_ptr<SqliteStorage>> open(const QString &path, const Clock &clock,
                                                       Options options);
    static Result<std::unique_ptr<SqliteStorage>> open(const QString &path, const Clock &clock);

    ~SqliteStorage(); //!< close()

    Stores stores();

    //! Whether the database takes writes: at once where the last commit did not fail, otherwise by a commit that
    //! changes nothing. The error's first sentence says why not.
    void checkWrites(Callback<Done> done);

    //! Any thread.
    StorageMetrics metrics() const { return m_threads.metrics(); }

    //! Does and answers all that waits, then ends the threads. A later call is refused, and answered only by
    //! another close().
    void close();

private:
    SqliteStorage(const QString &path, const Clock &clock, Options options);

    StorageThreads m_threads;
    SqlLogStore m_log;
    SqlConversationStore m_conversations;
    SqlInboxStore m_inbox;
    SqlAccountStore m_accounts;
    SqlDeviceStore m_devices;
    SqlInviteStore m_invites;
    Calls m_checks;
};

} // namespace kith
