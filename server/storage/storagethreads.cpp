// SPDX-License-Identifier: Apache-2.0
#include "server/storage/storagethreads.h"

namespace kith {

namespace {

constexpr int readerThreads = 2;

} // namespace

StorageThreads::StorageThreads(const QString &path, std::chrono::milliseconds checkpointInterval,
                               Indexing indexing)
    : m_answers([this](std::vector<Job *> &&jobs) {
        for (Job *job : jobs) {
            --m_unanswered;
            job->calls().finish(*job);
        }
    })
    , m_checkpointer(path, checkpointInterval)
    , m_writer(path, m_tail, indexing, m_checkpointer, [this](Job &job) { m_answers.post(&job); })
    , m_readers(path, readerThreads, [this](Job &job) { m_answers.post(&job); })
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
    return {m_writer.metrics(), m_checkpointer.metrics(), m_tail.heads().metrics(), !m_writer.isRefusing(),
            m_writer.waiting(), m_readers.waiting(),      m_answers.size()};
}

void StorageThreads::close()
{
    m_writer.stop();
    m_readers.stop();
    m_checkpointer.stop();
    while (m_unanswered > 0)
        m_answers.deliver();
}

} // namespace kith
