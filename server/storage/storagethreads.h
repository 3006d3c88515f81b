// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/checkpointer.h"
#include "server/storage/indexer.h"
#include "server/storage/logtail.h"
#include "server/storage/readers.h"
#include "server/storage/writer.h"

#include "shared/mailbox.h"

namespace kith {

//! The threads of one database and the way back from them. Lives and is used on the core thread.
class StorageThreads
{
public:
    StorageThreads(const QString &path, std::chrono::milliseconds checkpointInterval, Indexing indexing);
    ~StorageThreads(); //!< close()

    void read(Job &job);
    void write(Job &job);

    //! Does and answers all that waits, then ends the threads. What is asked later is refused.
    void close();

    LogTail &tail() { return m_tail; } //!< of the writer's thread alone

    // Any thread may look.
    bool isRefusing() const { return m_writer.isRefusing(); }
    StorageMetrics metrics() const;

private:
    void finished(Job &job);
    void refuse(Job &job);

    std::size_t m_unanswered = 0;
    Mailbox<Job *> m_answers;
    LogTail m_tail;
    Checkpointer m_checkpointer;
    Writer m_writer;
    Readers m_readers;
};

} // namespace kith
