// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/pagecache.h"
#include "server/core/conversations/keyedqueue.h"
#include "server/core/delivery/publisher.h"
#include "server/core/ports/clock.h"
#include "server/core/ports/stores.h"
#include "server/core/rules/permissions.h"

namespace kith {

//! Creates conversations, changes their members, title and history, and answers their contents.
class ConversationService
{
public:
    ConversationService(Stores stores, ConversationCache &conversations, PageCache &pages,
                        Publisher &publisher, const Clock &clock)
        : m_stores(stores)
        , m_conversations(conversations)
        , m_pages(pages)
        , m_publisher(publisher)
        , m_clock(clock)
    {
    }

    void openDirect(UserId user, const request::OpenDirect &request, const Replier &replier);
    void createGroup(UserId user, const request::CreateGroup &request, const Replier &replier);
    void addMembers(UserId user, const request::AddMembers &request, const Replier &replier);
    void removeMember(UserId user, const request::RemoveMember &request, const Replier &replier);
    void setRole(UserId user, const request::SetRole &request, const Replier &replier);
    void setTitle(UserId user, const request::SetTitle &request, const Replier &replier);
    void setHistory(UserId user, const request::SetHistory &request, const Replier &replier);

    void list(UserId user, const request::GetConversations &request, const Replier &replier);
    void history(UserId user, const request::GetHistory &request, const Replier &replier);
    void log(UserId user, const request::GetLog &request, const Replier &replier);

private:
    using Check = std::function<permissions::Denial(const ConversationRecord &)>;
    using MakeEntries = std::function<std::vector<NewEntry>(const ConversationRecord &)>;

    static Result<Done> checked(const Result<ConversationRecord *> &record, const Check &check);

    //! Calls \a use where \a check allows it; otherwise answers the error.
    void withPermission(ConversationId id, const Replier &replier, Check check,
                        std::function<void(ConversationRecord &)> use);

    //! Commits what \a makeEntries returns, after earlier changes of the conversation, and answers Ok; also where it returns nothing.
    void change(ConversationId id, const Replier &replier, Check check, MakeEntries makeEntries);
    void tryChange(ConversationId id, const Replier &replier, const Check &check,
                   const MakeEntries &makeEntries);

    //! Calls \a use where all \a users are reachable; otherwise answers the error.
    void withUsers(std::vector<UserId> users, const Replier &replier, std::function<void()> use);
    void answerPage(const PageQuery &query, HistoryPage page, const Member &reader, const Replier &replier);
    void answerLog(ConversationId id, std::vector<Entry> entries, Seq head, const Member &reader,
                   const Replier &replier);
    void answerSummary(ConversationId id, UserId user, const Replier &replier);

    Stores m_stores;
    ConversationCache &m_conversations;
    PageCache &m_pages;
    Publisher &m_publisher;
    const Clock &m_clock;
    KeyedQueue m_changes;
};

} // namespace kith
