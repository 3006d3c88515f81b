// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/publisher.h"

namespace kith {

//! Read and delivered marks: one number each per member and conversation, which only grow.
class Marks
{
public:
    Marks(ConversationCache &conversations, Sessions &sessions, Links &links)
        : m_conversations(conversations)
        , m_sessions(sessions)
        , m_links(links)
    {
    }

    //! Commits the mark to the user's own log, so that their other devices follow, and tells the other members.
    void read(const SessionPtr &session, const request::MarkRead &request, Publisher &publisher,
              const Replier &replier);

    //! The user's devices have stored the log up to \a seq.
    void delivered(ConversationId conversation, UserId user, Seq seq);

private:
    void tell(const ConversationRecord &record, const Member &member);

    ConversationCache &m_conversations;
    Sessions &m_sessions;
    Links &m_links;
};

} // namespace kith
