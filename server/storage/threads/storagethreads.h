// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/log/indexer.h"
#include "server/storage/threads/checkpointer.h"
#include "server/storage/threads/readerpool.h"
#include "server/storage/threads/writer.h"

#include "shared/mailbox.h"

namespace kith {

//! The threads of one database, and the mailbox that brings finished jobs back. Lives and is used on the core thread.
class StorageThreads
{
public:
    struct Options {
        DatabaseAddress address;
        std::optional<DatabaseAddress> history; //!< a replica that readHistory() asks first
        std::unique_ptr<WriterLog> log;
        std::optional<LastEntry> last; //!< the database has it
        int readers = 3;
        Indexing indexing = Indexing::Never;
        std::optional<std::chrono::milliseconds>
            checkpointInterval; //!< nullopt: the database does that itself
    };

    explicit StorageThreads(Options options);
    ~StorageThreads(); //!< close()

    //! The number of one more store, for its jobs.
    std::size_t addStore() { return m_stores++; }

    void read(JobPtr job);
    void readHistory(JobPtr job);
    void write(JobPtr job);

    //! Does and answers all that waits, then ends the threads. Later jobs are refused.
    void close();

    WriterLog &log() { return *m_log; } //!< to be used on the writer's thread alone

    // Any thread may look.
    bool isRefusing() const { return m_writer.isRefusing(); }
    StorageMetrics metrics() const;
    std::optional<LastEntry> lastEntry() const { return m_writer.lastEntry(); }

private:
    void refuse(JobPtr job);

    std::size_t m_stores = 0;
    std::size_t m_unanswered = 0;
    Mailbox<JobPtr> m_answers;
    const std::unique_ptr<StatementWatch> m_watch; // null: the database cannot be frozen without this process
    const std::unique_ptr<WriterLog> m_log;
    const std::unique_ptr<Checkpointer> m_checkpointer; // may be null
    const CheckpointMetrics m_noCheckpoints;
    Writer m_writer;
    ReaderPool m_readers;
    const std::unique_ptr<ReaderPool> m_history; // may be null
};

} // namespace kith
