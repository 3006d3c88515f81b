// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/delivery/publisher.h"
#include "server/core/ports/clock.h"
#include "server/core/ports/conversationstore.h"

namespace kith {

/*!
    Names an owner for each group whose owners are all disabled.

    Looks every minute, on every node, since a command or another node may disable an account, and a process may end between that
    and this. Several nodes name an owner once.
*/
class SuccessionService
{
public:
    SuccessionService(ConversationStore &store, ConversationCache &conversations, Publisher &publisher,
                      const Clock &clock)
        : m_store(store)
        , m_conversations(conversations)
        , m_publisher(publisher)
        , m_clock(clock)
    {
    }

    //! Looks now, and once more where it is looking already.
    void run();

    //! Called about every 250 ms.
    void tick();

private:
    void handOver(const Succession &succession, bool hasMore);
    void ended(bool looksAgain); //!< one of m_underway

    ConversationStore &m_store;
    ConversationCache &m_conversations;
    Publisher &m_publisher;
    const Clock &m_clock;
    std::int64_t m_lastRun = 0;
    bool m_isRunning = false;
    bool m_isDue = false; //!< once this run has ended
    std::size_t m_underway = 0; //!< groups that are handed over
};

} // namespace kith
