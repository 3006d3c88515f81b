// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/storequeue.h"

#include "server/storage/threads/storagethreads.h"

#include <algorithm>

namespace kith {

void StoreQueue::startRead(std::unique_ptr<Job> job)
{
    m_waiting.push_back({std::move(job)});
    m_threads.read(*m_waiting.back().job);
}

void StoreQueue::startHistoryRead(std::unique_ptr<Job> job)
{
    m_waiting.push_back({std::move(job)});
    m_threads.readHistory(*m_waiting.back().job);
}

void StoreQueue::startWrite(std::unique_ptr<Job> job)
{
    m_waiting.push_back({std::move(job)});
    m_threads.write(*m_waiting.back().job);
}

void StoreQueue::finish(const Job &job)
{
    // Almost always the first: only a read that overtook another is found further back.
    std::ranges::find(m_waiting, &job, [](const Waiting &waiting) { return waiting.job.get(); })->finished =
        true;
    while (!m_waiting.empty() && m_waiting.front().finished) {
        const std::unique_ptr<Job> first = std::move(m_waiting.front().job);
        m_waiting.pop_front();
        first->answer();
    }
}

} // namespace kith
