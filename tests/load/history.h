// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

#include <functional>

namespace kith::load {

//! Pages of 50 from random places of the archives, one after the other; each checked message by message.
struct HistoryPlan {
    std::string name = "history";
    int conversations = 100; //!< archives 0 …
    std::int64_t perConversation = 10'000;
    int pages = 1'000;
    std::function<void()> beforeEach; //!< such as making it cold
};

//! Blocks. Asks as person 0. The time of each page is one latency; a wrong page counts as lost.
Outcome runHistory(const KithService &service, const HistoryPlan &plan);

//! Drops what the system keeps in memory of the files in \a folder (what is not written yet, first is).
void dropFromMemory(const QString &folder);

} // namespace kith::load
