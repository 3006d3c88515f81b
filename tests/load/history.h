// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

#include <atomic>
#include <functional>
#include <thread>

namespace kith::load {

//! Pages of 50 from random places of the archives, one after the other; each checked message by message.
struct HistoryPlan {
    std::string name = "history";
    int conversations = 100; //!< archives 0 …
    std::int64_t perConversation = 10'000;
    int pages = 1'000;
    int person = 0; //!< who asks
    std::function<void()> beforeEach; //!< such as making it cold
};

//! Blocks. The time of each page is one latency; a wrong page counts as lost.
Outcome runHistory(const KithService &service, const HistoryPlan &plan);

//! \a count people from HistoryPlan::person on who ask for page after page, each without a pause, in a thread of their own.
class HistoryReaders
{
public:
    HistoryReaders(const KithService &service, const HistoryPlan &plan, int count);
    ~HistoryReaders() { end(); }
    HistoryReaders(const HistoryReaders &) = delete;

    //! Ends them; the outcome counts as that of runHistory(). HistoryPlan::pages and beforeEach are not used.
    Outcome end();

private:
    std::atomic<bool> m_ending = false;
    Outcome m_outcome;
    std::thread m_thread;
};

//! Drops what the system keeps in memory of the files in \a folder (what is not written yet, first is).
void dropFromMemory(const QString &folder);

} // namespace kith::load
