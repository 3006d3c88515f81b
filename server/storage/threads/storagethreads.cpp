// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/storagethreads.h"

namespace kith {

namespace {

// More than PostgreSQL itself gives a statement: see sessionSettings.
constexpr std::chrono::milliseconds statementTime{6500};

} // namespace

StorageThreads::StorageThreads(Options options)
    : m_answers([this](std::vector<JobPtr> &&jobs) {
        for (const JobPtr &job : jobs) {
            --m_unanswered;
            job->answer();
        }
    })
    , m_watch(options.address.isPostgres() ? std::make_unique<StatementWatch>(statementTime) : nullptr)
    , m_log(std::move(options.log))
    , m_checkpointer(options.checkpointInterval ? std::make_unique<Checkpointer>(
                         options.address.file, *options.checkpointInterval,
                         [this] { m_writer.requestCheckpoint(); }, [this] { m_writer.filesMoved(); })
                                                : nullptr)
    , m_writer(options.address, m_watch.get(), *m_log, options.last, options.indexing, m_checkpointer.get(),
               [this](std::vector<JobPtr> &&jobs) { m_answers.post(std::move(jobs)); })
    , m_readers(options.address, m_watch.get(), options.readers,
                [this](JobPtr job) { m_answers.post(std::move(job)); })
    , m_history(options.history ? std::make_unique<ReaderPool>(
                    *options.history, m_watch.get(), options.readers,
                    [this](JobPtr job) { m_answers.post(std::move(job)); },
                    [this](JobPtr job) {
                        if (!m_readers.add(std::move(job)))
                            refuse(std::move(job));
                    })
                                : nullptr)
{
}

StorageThreads::~StorageThreads()
{
    close();
}

void StorageThreads::read(JobPtr job)
{
    ++m_unanswered;
    if (!m_readers.add(std::move(job)))
        refuse(std::move(job));
}

void StorageThreads::readHistory(JobPtr job)
{
    if (!m_history)
        return read(std::move(job));
    ++m_unanswered;
    if (!m_history->add(std::move(job)))
        refuse(std::move(job));
}

void StorageThreads::write(JobPtr job)
{
    ++m_unanswered;
    if (!m_writer.add(std::move(job)))
        refuse(std::move(job));
}

void StorageThreads::refuse(JobPtr job)
{
    job->refuse({ErrorCode::Unavailable,
                 QStringLiteral(
                     "The server has more to store than it can. Nothing was changed; try again in a moment."),
                 1000});
    m_answers.post(std::move(job));
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
        m_history->stop(); // what it cannot read goes to m_readers
    m_readers.stop();
    if (m_checkpointer)
        m_checkpointer->stop();
    while (m_unanswered > 0)
        m_answers.deliver();
}

} // namespace kith
