// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

#include <atomic>
#include <functional>
#include <thread>

namespace kith::load {

//! Reads pages of 50 messages from random places of the archives, one after another, and checks each message.
struct HistoryPlan {
    std::string name = "history";
    int conversations = 100; //!< the archives 0 … conversations − 1
    std::int64_t perConversation = 10'000;
    int pages = 1'000;
    int person = 0; //!< the person who reads
    std::function<void()> beforeEach; //!< called before each page, such as to drop caches
};

//! Blocks until done. The time of each page is one latency; a wrong page counts as lost.
Outcome runHistory(const KithService &service, const HistoryPlan &plan);

//! \a count people, from HistoryPlan::person on, who read page after page without a pause, in a separate thread.
class HistoryReaders
{
public:
    HistoryReaders(const KithService &service, const HistoryPlan &plan, int count);
    ~HistoryReaders() { end(); }
    HistoryReaders(const HistoryReaders &) = delete;

    //! Stops the readers. The outcome is as that of runHistory(). HistoryPlan::pages and beforeEach are not used.
    Outcome end();

private:
    std::atomic<bool> m_ending = false;
    Outcome m_outcome;
    std::thread m_thread;
};

//! Drops the files in \a folder from the page cache, after writing dirty pages.
void dropFromMemory(const QString &folder);

} // namespace kith::load
