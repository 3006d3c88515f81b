// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/delivery/publisher.h"

namespace kith {

//! Read and delivered marks: one number each per member and conversation, which only grow.
class ReceiptService
{
public:
    ReceiptService(ConversationCache &conversations, Sessions &sessions, Connections &connections,
                   Router &router)
        : m_conversations(conversations)
        , m_sessions(sessions)
        , m_connections(connections)
        , m_router(router)
    {
    }

    //! Commits the mark to the user's own log, so that their other devices follow, and tells the other members.
    void read(const SessionPtr &session, const request::MarkRead &request, Publisher &publisher,
              const Replier &replier);

    //! The user's devices have stored the log up to \a seq.
    void delivered(ConversationId conversation, UserId user, Seq seq);

    //! Another node says so.
    void heard(const reply::Marks &marks);

private:
    //! Marks only grow. Tells whoever is concerned, where one did.
    void raise(ConversationRecord &record, UserId user, Seq delivered, Seq read);

    //! The same on this node alone; answers what was told.
    std::optional<reply::Marks> raiseHere(ConversationRecord &record, UserId user, Seq delivered, Seq read);

    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Connections &m_connections;
    Router &m_router;
};

} // namespace kith
