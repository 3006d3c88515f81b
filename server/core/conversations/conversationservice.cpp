// SPDX-License-Identifier: Apache-2.0
#include "server/core/conversations/conversationservice.h"

#include "server/core/cache/weight.h"
#include "server/core/conversations/messageservice.h"
#include "server/core/rules/validation.h"
#include "server/core/sessions/answerwithusers.h"
#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int listPage = 100;

Entry titleEntry(UserId author, const QString &title, ClientId clientId = {})
{
    Entry entry;
    entry.kind = EntryKind::Title;
    entry.author = author;
    entry.text = title;
    entry.clientId = clientId;
    return entry;
}

Entry historyEntry(UserId author, HistoryAccess history)
{
    Entry entry;
    entry.kind = EntryKind::History;
    entry.author = author;
    entry.text = latin1(nameOf(history));
    return entry;
}

void makeUnique(std::vector<UserId> &users)
{
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());
}

void collectUsers(const Conversation &conversation, std::vector<UserId> &users)
{
    for (const Member &member : conversation.members)
        users.push_back(member.user);
    for (const Message &message : conversation.last)
        users.insert(users.end(), {message.author, message.subject});
}

} // namespace

Result<Done> ConversationService::checked(const Result<ConversationRecord *> &record, const Check &check)
{
    if (!record)
        return record.error();
    if (!*record)
        return permissions::notFound();
    const auto denial = check(**record);
    return denial ? Result<Done>(*denial) : Done{};
}

void ConversationService::withPermission(ConversationId id, const Replier &replier, Check check,
                                         std::function<void(ConversationRecord &)> use)
{
    m_conversations.with(id, [=](Result<ConversationRecord *> record) {
        if (const auto good = checked(record, check); !good)
            return replier.fail(good.error());
        use(**record);
    });
}

void ConversationService::change(ConversationId id, const Replier &replier, Check check,
                                 MakeEntries makeEntries)
{
    m_changes.enqueue(id, [=, this] { tryChange(id, replier, check, makeEntries); });
}

void ConversationService::tryChange(ConversationId id, const Replier &replier, const Check &check,
                                    const MakeEntries &makeEntries)
{
    const auto end = [=, this](const Result<Done> &result) {
        if (result)
            replier.answer(reply::Ok{});
        else
            replier.fail(result.error());
        m_changes.finish(id);
    };
    m_conversations.with(id, [=, this](Result<ConversationRecord *> record) {
        if (const auto good = checked(record, check); !good)
            return end(good);
        Write write{std::nullopt, makeEntries(**record), 0, (*record)->head};
        if (write.entries.empty())
            return end(Done{});
        m_publisher.commit(std::move(write),
                           [=, this, known = (*record)->head](const Result<Written> &written) {
                               if (written && written->outdated) { // another node changed the members
                                   m_conversations.dropBehind(id, known + 1);
                                   return tryChange(id, replier, check, makeEntries);
                               }
                               end(written ? Result<Done>(Done{}) : Result<Done>(written.error()));
                           });
    });
}

void ConversationService::withUsers(std::vector<UserId> users, const Replier &replier,
                                    std::function<void()> use)
{
    permissions::checkReachable(m_stores.accounts, std::move(users), [=](const Result<Done> &reached) {
        if (reached)
            use();
        else
            replier.fail(reached.error());
    });
}

void ConversationService::answerSummary(ConversationId id, UserId user, const Replier &replier)
{
    m_stores.conversations.summary(id, user, [=, this](Result<std::optional<Conversation>> summary) {
        if (!summary)
            return replier.fail(summary.error());
        if (!*summary)
            return replier.fail(permissions::notFound());
        std::vector<UserId> users;
        collectUsers(**summary, users);
        answerWithUsers(m_stores.accounts, reply::Conversations{{**summary}, {}, {}}, std::move(users),
                        replier);
    });
}

void ConversationService::openDirect(UserId user, const request::OpenDirect &request, const Replier &replier)
{
    withUsers({request.user}, replier, [=, this] {
        m_publisher.commit({newDirectConversation(user, request.user), {}},
                           [=, this](Result<Written> written) {
                               if (written)
                                   answerSummary(directConversation(user, request.user), user, replier);
                               else
                                   replier.fail(written.error());
                           });
    });
}

void ConversationService::createGroup(UserId user, const request::CreateGroup &request,
                                      const Replier &replier)
{
    if (const auto denial = validation::checkTitle(request.title))
        return replier.fail(*denial);
    if (request.clientId.isNull())
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("'clientId' must not be null"));
    std::vector<UserId> others = request.members;
    makeUnique(others);
    std::erase(others, user);
    if (others.size() >= limits::groupMembers)
        return replier.fail(permissions::tooManyMembers());

    withUsers(others, replier, [=, this] {
        NewConversation group;
        group.id = ConversationId(makeUuidV8("group" + toRaw(user) + toRaw(request.clientId)));
        group.kind = ConversationKind::Group;
        group.title = request.title;
        group.history = request.history;
        group.members.push_back({user, Role::Owner, 0, 0});
        group.announcements.push_back(joinedEntry(user, group.id));
        for (UserId other : others) {
            group.members.push_back({other, Role::Member, 0, 0});
            group.announcements.push_back(joinedEntry(other, group.id));
        }
        const NewEntry title{group.id, titleEntry(user, request.title, request.clientId)};
        m_publisher.commit({group, {title}}, [=, this](Result<Written> written) {
            if (written)
                answerSummary(group.id, user, replier);
            else
                replier.fail(written.error());
        });
    });
}

void ConversationService::addMembers(UserId user, const request::AddMembers &request, const Replier &replier)
{
    std::vector<UserId> users = request.users;
    makeUnique(users);
    const auto check = [=](const ConversationRecord &record) {
        return permissions::checkAddMembers(record, user, users);
    };
    withUsers(users, replier, [=, this] {
        change(request.conversation, replier, check, [=](const ConversationRecord &record) {
            std::vector<NewEntry> entries;
            for (UserId subject : users) {
                if (permissions::memberOf(record, subject))
                    continue;
                entries.push_back({record.id, memberEntry(user, subject, Role::Member)});
                entries.push_back(joinedEntry(subject, record.id));
            }
            return entries;
        });
    });
}

void ConversationService::removeMember(UserId user, const request::RemoveMember &request,
                                       const Replier &replier)
{
    const auto check = [=](const ConversationRecord &record) {
        return permissions::checkRemoveMember(record, user, request.user);
    };
    change(request.conversation, replier, check, [=](const ConversationRecord &record) {
        if (!permissions::memberOf(record, request.user))
            return std::vector<NewEntry>{};
        return std::vector<NewEntry>{{record.id, memberEntry(user, request.user, Role::None)},
                                     leftEntry(request.user, record.id, user)};
    });
}

void ConversationService::setRole(UserId user, const request::SetRole &request, const Replier &replier)
{
    const auto check = [=](const ConversationRecord &record) {
        return permissions::checkSetRole(record, user, request.user, request.role);
    };
    change(request.conversation, replier, check, [=](const ConversationRecord &record) {
        if (permissions::memberOf(record, request.user)->role == request.role)
            return std::vector<NewEntry>{};
        return std::vector<NewEntry>{{record.id, memberEntry(user, request.user, request.role)}};
    });
}

void ConversationService::setTitle(UserId user, const request::SetTitle &request, const Replier &replier)
{
    if (const auto denial = validation::checkTitle(request.title))
        return replier.fail(*denial);
    const auto check = [=](const ConversationRecord &record) {
        return permissions::checkSetTitle(record, user);
    };
    change(request.conversation, replier, check, [=](const ConversationRecord &record) {
        return std::vector<NewEntry>{{record.id, titleEntry(user, request.title)}};
    });
}

void ConversationService::setHistory(UserId user, const request::SetHistory &request, const Replier &replier)
{
    const auto check = [=](const ConversationRecord &record) {
        return permissions::checkSetHistory(record, user);
    };
    change(request.conversation, replier, check, [=](const ConversationRecord &record) {
        return std::vector<NewEntry>{{record.id, historyEntry(user, request.history)}};
    });
}

void ConversationService::list(UserId user, const request::GetConversations &request, const Replier &replier)
{
    if (!request.conversation.isNull())
        return answerSummary(request.conversation, user, replier);
    m_stores.conversations.listOf(
        user, request.after, listPage + 1, [=, this](Result<std::vector<Conversation>> items) {
            if (!items)
                return replier.fail(items.error());
            reply::Conversations answer{std::move(*items), {}, {}};
            const std::size_t count =
                std::min<std::size_t>(fitting(answer.items.begin(), answer.items.end()), listPage);
            if (answer.items.size() > count) {
                answer.items.resize(count);
                answer.next = answer.items.back().id;
            }
            std::vector<UserId> users;
            for (const Conversation &conversation : answer.items)
                collectUsers(conversation, users);
            answerWithUsers(m_stores.accounts, std::move(answer), std::move(users), replier);
        });
}

void ConversationService::history(UserId user, const request::GetHistory &request, const Replier &replier)
{
    if ((request.before > 0) + (request.after > 0) + (request.around > 0) > 1)
        return replier.fail({ErrorCode::BadRequest,
                             QStringLiteral("A page is before, after or around a place, only one of them."),
                             0});
    PageQuery query;
    query.conversation = request.conversation;
    query.limit = request.limit > 0 ? std::min(request.limit, limits::pageMessages) : limits::pageDefault;
    query.most = limits::pageMessages;
    if (request.before > 0)
        query.before = request.before;
    else if (request.after > 0)
        query = {query.conversation, request.after + 1, 0, 0, query.most, query.limit};
    else if (request.around > 0)
        query = {query.conversation, request.around, 0, query.limit / 2, query.most, (query.limit + 1) / 2};
    else
        query.since = m_clock.now() - std::chrono::milliseconds(limits::historyWindow).count();
    const auto check = [=](const ConversationRecord &record) { return permissions::checkRead(record, user); };
    withPermission(request.conversation, replier, check, [=, this](ConversationRecord &record) mutable {
        if (query.above > 0)
            query.before = std::max(query.before, permissions::memberOf(record, user)->visibleFrom);
        const auto answer = [=, this](Result<HistoryPage> page) {
            if (!page)
                return replier.fail(page.error());
            // The right may have ended while the store read.
            withPermission(request.conversation, replier, check,
                           [=, this, page = std::move(*page)](ConversationRecord &current) mutable {
                               answerPage(query, std::move(page), *permissions::memberOf(current, user),
                                          replier);
                           });
        };
        // The record of a self log has no current head, and no timeline shows one.
        if (query.since > 0 && record.kind != ConversationKind::Self)
            m_pages.read(query, record.head, answer);
        else
            m_stores.log.readPage(query, answer);
    });
}

void ConversationService::answerPage(const PageQuery &query, HistoryPage page, const Member &reader,
                                     const Replier &replier)
{
    permissions::keepVisible(page, reader);
    auto &messages = page.messages;
    const auto middle = query.above > 0
        ? std::ranges::lower_bound(messages, query.before, {}, &Message::seq) - messages.begin()
        : std::ssize(messages);
    const auto [first, last] = fittingAround(messages, middle);
    page.newer = page.newer || last < std::ssize(messages);
    page.more = page.more || first > 0;
    messages.erase(messages.begin() + last, messages.end());
    messages.erase(messages.begin(), messages.begin() + first);
    std::vector<UserId> users;
    for (const Message &message : messages)
        users.insert(users.end(), {message.author, message.subject});
    answerWithUsers(
        m_stores.accounts,
        reply::Page{query.conversation, std::move(messages), page.more, {}, page.head, page.newer},
        std::move(users), replier);
}

void ConversationService::log(UserId user, const request::GetLog &request, const Replier &replier)
{
    const auto check = [=](const ConversationRecord &record) { return permissions::checkRead(record, user); };
    withPermission(request.conversation, replier, check, [=, this](ConversationRecord &record) {
        const int limit =
            request.limit > 0 ? std::min(request.limit, limits::logEntries) : limits::logEntries;
        const Seq after = std::max(request.after, permissions::memberOf(record, user)->visibleFrom - 1);
        const Seq head = record.head;
        m_stores.log.readLog(record.id, after, limit, [=, this](Result<std::vector<Entry>> entries) {
            if (!entries)
                return replier.fail(entries.error());
            withPermission(request.conversation, replier, check, // as in history()
                           [=, this, entries = std::move(*entries)](ConversationRecord &current) mutable {
                               answerLog(current.id, std::move(entries), head,
                                         *permissions::memberOf(current, user), replier);
                           });
        });
    });
}

void ConversationService::answerLog(ConversationId id, std::vector<Entry> entries, Seq head,
                                    const Member &reader, const Replier &replier)
{
    permissions::keepVisible(entries, reader);
    entries.resize(fitting(entries.begin(), entries.end()));
    std::vector<UserId> users;
    for (const Entry &entry : entries)
        users.insert(users.end(), {entry.author, entry.subject});
    const Seq last = entries.empty() ? head : std::max(head, entries.back().seq);
    answerWithUsers(m_stores.accounts, reply::Log{id, std::move(entries), last, {}}, std::move(users),
                    replier);
}

} // namespace kith
