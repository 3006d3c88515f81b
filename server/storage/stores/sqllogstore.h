// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/core/ports/logstore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class WriterLog;

class SqlLogStore final : public LogStore
{
public:
    //! \a clock is asked on the core thread.
    SqlLogStore(StorageThreads &threads, WriterLog &log, const Clock &clock);

    void write(Write write, Callback<Written> done) override;
    void findRepeat(Write write, Callback<std::optional<Written>> done) override;
    void readLog(ConversationId conversation, Seq after, int limit,
                 Callback<std::vector<Entry>> done) override;
    void readPage(const PageQuery &query, Callback<HistoryPage> done) override;

private:
    StoreQueue m_queue;
    StoreQueue m_pages; //!< apart: a message to an earlier one reads the log first, and never waits for pages
    WriterLog &m_log;
    const Clock &m_clock;
};

} // namespace kith
