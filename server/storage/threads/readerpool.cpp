// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/readerpool.h"

#include "server/storage/database/storagelog.h"
#include "shared/threadname.h"

namespace kith {

namespace {

constexpr std::size_t mostWaiting = 20'000;

} // namespace

ReaderPool::ReaderPool(DatabaseAddress address, int threads, Finished finished, Finished failed)
    : m_address(std::move(address))
    , m_finished(std::move(finished))
    , m_failed(std::move(failed))
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { loop(); });
}

ReaderPool::~ReaderPool()
{
    stop();
}

bool ReaderPool::add(Job &job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stop || m_waiting.size() >= mostWaiting)
            return false;
        m_waiting.push_back(&job);
    }
    m_wake.notify_one();
    return true;
}

std::size_t ReaderPool::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting.size();
}

void ReaderPool::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void ReaderPool::loop()
{
    setThreadName("reader");
    Database db(m_address, Database::Access::ReadOnly);
    while (Job *job = take()) {
        read(db, *job);
    }
}

Job *ReaderPool::take()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
    if (m_waiting.empty())
        return nullptr;
    Job *job = m_waiting.front();
    m_waiting.pop_front();
    return job;
}

void ReaderPool::read(Database &db, Job &job)
{
    db.begin();
    job.run(db);
    db.commit();
    const auto fault = db.fault();
    if (!fault)
        return m_finished(job);
    db.rollback();
    if (m_failed)
        return m_failed(job);
    qCWarning(storageLog, "Nothing was read: %ls", qUtf16Printable(fault->detail));
    job.refuse(fault->error);
    m_finished(job);
}

} // namespace kith
