// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/delivery/publisher.h"
#include "server/core/ports/stores.h"

namespace kith {

//! Accepts what members write: texts, edits, deletions, reactions.
class MessageService
{
public:
    MessageService(Stores stores, ConversationCache &conversations, Publisher &publisher)
        : m_stores(stores)
        , m_conversations(conversations)
        , m_publisher(publisher)
    {
    }

    void send(const SessionPtr &session, const request::Send &request, const Replier &replier);

private:
    struct Draft {
        UserId user;
        NewEntry entry;
        Replier replier;
    };

    void sendToUser(UserId peer, const Draft &draft);
    void sendToConversation(const ConversationRecord &conversation, const Draft &draft);
    void denyUnlessRepeated(const Draft &draft, const Error &denial);
    void answerAccepted(const Draft &draft, const NewEntry &stored);
    void commit(Draft draft, std::optional<NewConversation> create = {});

    Stores m_stores;
    ConversationCache &m_conversations;
    Publisher &m_publisher;
};

//! The direct conversation of \a one and \a other, to be created.
NewConversation newDirectConversation(UserId one, UserId other);

} // namespace kith
