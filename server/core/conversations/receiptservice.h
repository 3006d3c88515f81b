// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/delivery/publisher.h"
#include "server/core/ports/conversationstore.h"

namespace kith {

//! The read and the delivered mark of each member in each conversation. Marks only grow.
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

    //! Commits the read mark to the user's self log, for their other devices, and sends it to the other members.
    void read(const SessionPtr &session, const request::MarkRead &request, Publisher &publisher,
              const Replier &replier);

    //! A device of \a user has acked the log up to \a seq.
    void delivered(ConversationId conversation, UserId user, Seq seq);

    //! A hint of another node, which raised them.
    void handleHint(const reply::Marks &marks);

private:
    //! Raises the marks and sends them to the other members, where one has grown.
    void raise(ConversationRecord &record, UserId user, Seq delivered, Seq read);

    //! The same for the devices of this node only. Returns what was sent.
    std::optional<reply::Marks> raiseHere(ConversationRecord &record, UserId user, Seq delivered, Seq read);

    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Connections &m_connections;
    Router &m_router;
};

} // namespace kith
