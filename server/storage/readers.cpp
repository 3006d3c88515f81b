// SPDX-License-Identifier: Apache-2.0
#include "server/storage/readers.h"

#include "server/storage/storagelog.h"
#include "shared/threadname.h"

namespace kith {

namespace {

constexpr std::size_t mostWaiting = 20'000;

} // namespace

Readers::Readers(QString path, int threads, Finished finished)
    : m_path(std::move(path))
    , m_finished(std::move(finished))
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { loop(); });
}

Readers::~Readers()
{
    stop();
}

bool Readers::add(Job &job)
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

std::size_t Readers::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting.size();
}

void Readers::stop()
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

void Readers::loop()
{
    setThreadName("reader");
    Database db(m_path, Database::Access::ReadOnly);
    while (Job *job = take()) {
        read(db, *job);
        m_finished(*job);
    }
}

Job *Readers::take()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
    if (m_waiting.empty())
        return nullptr;
    Job *job = m_waiting.front();
    m_waiting.pop_front();
    return job;
}

void Readers::read(Database &db, Job &job)
{
    db.begin();
    job.run(db);
    db.commit();
    if (const auto fault = db.fault()) {
        qCWarning(storageLog, "Nothing was read: %ls", qUtf16Printable(fault->detail));
        db.rollback();
        job.refuse(fault->error);
    }
}

} // namespace kith
