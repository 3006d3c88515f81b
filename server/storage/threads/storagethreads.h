// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/log/indexer.h"
#include "server/storage/threads/checkpointer.h"
#include "server/storage/threads/readerpool.h"
#include "server/storage/threads/writer.h"

#include "shared/mailbox.h"

namespace kith {

//! The threads of one database and the way back from them. Lives and is used on the core thread.
class StorageThreads
{
public:
    struct Options {
        DatabaseAddress address;
        std::optional<DatabaseAddress> history; //!< a copy of it that readHistory() asks first
        std::unique_ptr<WriterLog> log;
        int readers = 2;
        Indexing indexing = Indexing::Never;
        std::optional<std::chrono::milliseconds> checkpointInterval; //!< none: the database does that itself
    };

    explicit StorageThreads(Options options);
    ~StorageThreads(); //!< close()

    void read(Job &job);
    void readHistory(Job &job);
    void write(Job &job);

    //! Does and answers all that waits, then ends the threads. What is asked later is refused.
    void close();

    WriterLog &log() { return *m_log; } //!< of the writer's thread alone

    // Any thread may look.
    bool isRefusing() const { return m_writer.isRefusing(); }
    StorageMetrics metrics() const;

private:
    void refuse(Job &job);

    std::size_t m_unanswered = 0;
    Mailbox<Job *> m_answers;
    const std::unique_ptr<WriterLog> m_log;
    const std::unique_ptr<Checkpointer> m_checkpointer; // may be null
    const CheckpointMetrics m_noCheckpoints;
    Writer m_writer;
    ReaderPool m_readers;
    const std::unique_ptr<ReaderPool> m_history; // may be null
};

} // namespace kith
