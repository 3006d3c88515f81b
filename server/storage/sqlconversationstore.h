// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/calls.h"

namespace kith {

class SqlConversationStore final : public ConversationStore
{
public:
    explicit SqlConversationStore(StorageThreads &threads);

    void load(ConversationId id, Callback<std::optional<ConversationRecord>> done) override;
    void listOf(UserId user, ConversationId after, int limit,
                Callback<std::vector<Conversation>> done) override;
    void summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done) override;

private:
    Calls m_calls;
};

} // namespace kith
