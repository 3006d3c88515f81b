// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/conversationstore.h"
#include "server/storage/database/clockcheck.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class SqlConversationStore final : public ConversationStore
{
public:
    //! \a clock is asked on the threads.
    SqlConversationStore(StorageThreads &threads, ClockCheck &clock);

    static QString leftGroups(); //!< the statement of successions()

    void movedWithin(std::int64_t milliseconds, Callback<std::vector<MovedConversation>> done) override;
    void successions(int limit, Callback<std::vector<Succession>> done) override;
    void headsOf(UserId user, Callback<std::vector<std::pair<ConversationId, Seq>>> done) override;
    void load(ConversationId id, Callback<std::optional<ConversationRecord>> done) override;
    void listOf(UserId user, ConversationId after, int limit,
                Callback<std::vector<Conversation>> done) override;
    void summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done) override;

private:
    StoreQueue m_queue;
    StoreQueue m_lists; //!< of many conversations; apart from the records that a message waits for
    ClockCheck &m_clock;
};

} // namespace kith
