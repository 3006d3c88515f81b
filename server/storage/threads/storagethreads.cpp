// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/storagethreads.h"

namespace kith {

StorageThreads::StorageThreads(Options options)
    : m_answers([this](std::vector<Job *> &&jobs) {
        for (Job *job : jobs) {
            --m_unanswered;
            job->calls().finish(*job);
        }
    })
    , m_log(std::move(options.log))
    , m_checkpointer(options.checkpointInterval
                         ? std::make_unique<Checkpointer>(options.address.file, *options.checkpointInterval,
                                                          [this] { m_writer.endCheckpoint(); })
                         : nullptr)
    , m_writer(options.address, *m_log, options.indexing, m_checkpointer.get(),
               [this](std::vector<Job *> &&jobs) { m_answers.post(std::move(jobs)); })
    , m_readers(options.address, options.readers, [this](Job &job) { m_answers.post(&job); })
    , m_history(options.history ? std::make_unique<ReaderPool>(
                    *options.history, options.readers, [this](Job &job) { m_answers.post(&job); },
                    [this](Job &job) {
                        if (!m_readers.add(job))
                            refuse(job);
                    })
                                : nullptr)
{
}

StorageThreads::~StorageThreads()
{
    close();
}

void StorageThreads::read(Job &job)
{
    ++m_unanswered;
    if (!m_readers.add(job))
        refuse(job);
}

void StorageThreads::readHistory(Job &job)
{
    if (!m_history)
        return read(job);
    ++m_unanswered;
    if (!m_history->add(job))
        refuse(job);
}

void StorageThreads::write(Job &job)
{
    ++m_unanswered;
    if (!m_writer.add(job))
        refuse(job);
}

void StorageThreads::refuse(Job &job)
{
    job.refuse({ErrorCode::Unavailable,
                QStringLiteral(
                    "The server has more to store than it can. Nothing was changed; try again in a moment."),
                1000});
    m_answers.post(&job);
}

StorageMetrics StorageThreads::metrics() const
{
    return {m_writer.metrics(),       m_checkpointer ? m_checkpointer->metrics() : m_noCheckpoints,
            m_log->heads().metrics(), !m_writer.isRefusing(),
            m_writer.waiting(),       m_readers.waiting() + (m_history ? m_history->waiting() : 0),
            m_answers.size()};
}

void StorageThreads::close()
{
    m_writer.stop();
    if (m_history)
        m_history->stop(); // what it cannot tell goes to the others
    m_readers.stop();
    if (m_checkpointer)
        m_checkpointer->stop();
    while (m_unanswered > 0)
        m_answers.deliver();
}

} // namespace kith
