// SPDX-License-Identifier: Apache-2.0
#include "app/sync/synchronizer.h"

#include "app/history/messagechanges.h"
#include "app/history/serverupdates.h"
#include "app/platform/log.h"
#include "app/text/errormessages.h"
#include "shared/limits.h"

#include <QPointer>

#include <algorithm>

namespace kith {

namespace {

constexpr int batch = 250; // events a transaction
constexpr int pagesAtOnce = 4;
constexpr Seq widestGap = 4 * limits::logEntries; // more is skipped, not fetched

} // namespace

Synchronizer::Synchronizer(History *history, ServerConnection *connection, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_connection(connection)
    , m_requests(connection, time)
    , m_receipts(history, connection, &m_requests, time)
    , m_retryTimer(time->timer([this] { retry(); }))
{
    connect(m_connection, &ServerConnection::welcomed, this, &Synchronizer::onWelcomed);
    connect(m_connection, &ServerConnection::pushed, this, &Synchronizer::onPushed);
    connect(&m_receipts, &ReceiptSender::cursorMoved, this, &Synchronizer::setCursor);
    connect(m_history, &History::rebuilt, this, [this] {
        m_events.clear();
        m_connection->setCursor({});
        m_connection->restart();
    });
}

// ---- What the server says

void Synchronizer::onWelcomed(const reply::Welcome &welcome)
{
    // What waits here was not acked, so it comes again.
    m_events.clear();
    m_announced.clear();
    m_receipts.drop();
    m_mustList = false;
    m_fetching.clear();
    m_serverHeads.clear();
    m_askedNames.clear();
    m_counted.clear();
    m_left.clear();
    m_hasCursor = !welcome.fresh;
    m_welcomeCursor = welcome.cursor;
    m_unreconciled.clear();
    m_reconciling.clear();
    m_epoch = welcome.epoch;
    enterEpoch();
    m_history->serverUpdates().applyUsers({welcome.user});
}

//! Nothing of the server's may be applied before, since its numbers may be those of other entries.
void Synchronizer::enterEpoch()
{
    m_entered = m_epoch.isNull();
    if (m_entered)
        return;
    m_history->serverUpdates().enterEpoch(
        m_epoch, this, [this, epoch = m_epoch](const Result<bool> &isAnother) {
            if (epoch != m_epoch || m_entered)
                return;
            if (!isAnother)
                return m_retryTimer->start(isAnother.error().retryAfter);
            m_entered = true;
            if (*isAnother) {
                qCInfo(syncLog) << "the history of the server went back in time";
                m_receipts.drop();
            }
            retry();
        });
}

void Synchronizer::onPushed(const reply::Any &push)
{
    if (const auto *event = std::get_if<reply::Event>(&push)) {
        follow(event->conversation, event->entry);
        m_events.push_back(*event);
        applyNext();
    } else if (const auto *marks = std::get_if<reply::Marks>(&push)) {
        m_history->serverUpdates().applyMarks(*marks);
    } else if (const auto *head = std::get_if<reply::Head>(&push)) {
        m_announced.push_back({head->conversation, head->seq});
        applyNext();
    } else if (std::holds_alternative<reply::CaughtUp>(push)) {
        m_mustList = !m_entered;
        if (m_entered)
            list({});
    }
}

void Synchronizer::applyNext()
{
    if (m_applying || !m_entered || m_retryTimer->isActive())
        return;
    if (m_events.empty())
        return compareHeads();
    m_applying = true;
    const auto end = m_events.begin() + std::min<qsizetype>(batch, static_cast<qsizetype>(m_events.size()));
    std::vector<reply::Event> events(m_events.begin(), end);
    m_events.erase(m_events.begin(), end);
    m_history->serverUpdates().applyEvents(events, this, [this, events](const auto &heads) {
        m_applying = false;
        onApplied(events, heads);
        applyNext();
    });
}

void Synchronizer::compareHeads()
{
    if (m_announced.empty())
        return;
    m_history->serverUpdates().compare(std::exchange(m_announced, {}), this,
                                       [this](const Result<std::vector<LocalHead>> &behind) {
                                           if (!behind)
                                               return listAgainAfter(behind.error());
                                           for (const LocalHead &head : *behind)
                                               fetchLog(head.conversation, head.head, head.serverHead);
                                       });
}

void Synchronizer::onApplied(std::vector<reply::Event> events, const Result<std::vector<LocalHead>> &heads)
{
    if (!heads) {
        // Not acked, so nothing is lost: the server keeps it, and pushes no more than its window.
        m_events.insert(m_events.begin(), events.begin(), events.end());
        m_retryTimer->start(heads.error().retryAfter);
        return;
    }
    for (const reply::Event &event : events) {
        if (event.entry.kind == EntryKind::Joined)
            fetchNew(event.entry.about);
    }
    for (const LocalHead &head : *heads)
        onHead(head);
    m_receipts.countApplied(static_cast<int>(events.size()));
    fetchNames();
}

void Synchronizer::onHead(const LocalHead &head)
{
    if (head.head > 0)
        m_receipts.ack(head.conversation, head.head);
    if (head.need == LocalHead::Reconcile) {
        m_serverHeads[head.conversation] = std::max(head.serverHead, m_serverHeads.value(head.conversation));
        return fetchInfo(head.conversation, [] {});
    }
    if (head.need == LocalHead::Log)
        fetchLog(head.conversation, head.head, head.serverHead);
    else if (head.need == LocalHead::Info && head.head == 0)
        fetchNew(head.conversation);
    else if (head.need == LocalHead::Info)
        fetchInfo(head.conversation, [] {});
}

void Synchronizer::follow(ConversationId conversation, const Entry &entry)
{
    if (entry.kind == EntryKind::Left)
        m_left.insert(entry.about);
    else if (entry.kind == EntryKind::Joined)
        m_left.remove(entry.about);
    const auto asked = m_pages.find(conversation);
    if (asked == m_pages.end())
        return;
    asked->removeIf([](const auto &page) { return page.expired(); });
    for (const auto &page : *asked)
        page.lock()->push_back(entry);
    if (asked->isEmpty())
        m_pages.erase(asked);
}

//! Without conversations that the user has left since the server read them. A `joined` takes them back in first.
reply::Conversations Synchronizer::current(reply::Conversations answer) const
{
    std::erase_if(answer.items, [this](const Conversation &item) { return m_left.contains(item.id); });
    return answer;
}

//! With what came since it was asked for: it may have been read before.
reply::Page Synchronizer::current(reply::Page page, const std::vector<Entry> &since) const
{
    for (const Entry &entry : since) {
        const auto target = std::ranges::find(page.messages, entry.target, &Message::seq);
        if (entry.seq > page.head && target != page.messages.end())
            change(*target, entry);
    }
    return page;
}

// ---- What is asked for

//! All conversations, page by page. Nothing of it is applied twice.
void Synchronizer::list(ConversationId after, std::vector<ConversationId> listed)
{
    m_requests.ask(request::GetConversations{{}, after}, this,
                   [this, listed](const Result<reply::Any> &answer) {
                       const auto *page = answerAs<reply::Conversations>(answer);
                       if (!page)
                           return; // the next connection lists again
                       const reply::Conversations items = current(*page);
                       std::vector<ConversationId> all = listed;
                       for (const Conversation &item : items.items)
                           all.push_back(item.id);
                       m_history->serverUpdates().applyConversations(
                           items, this,
                           [this, epoch = m_epoch, items, all](const Result<std::vector<LocalHead>> &heads) {
                               if (!heads)
                                   return listAgainAfter(heads.error());
                               onConversations(epoch, items.items, *heads);
                               if (!items.next.isNull())
                                   return list(items.next, all);
                               onListed(all);
                           });
                   });
}

void Synchronizer::onListed(const std::vector<ConversationId> &all)
{
    m_history->serverUpdates().applyUnlisted(all, this, [this](const Result<Done> &stored) {
        if (!stored)
            listAgainAfter(stored.error());
    });
    if (!std::exchange(m_hasCursor, true) && !m_welcomeCursor.isEmpty())
        setCursor(m_welcomeCursor);
    fetchNames();
    countUnread();
    m_receipts.sendUnsentReadMarks();
}

//! \a heads say what came of applying \a conversations, which the server gave in \a epoch.
void Synchronizer::onConversations(EpochId epoch, const std::vector<Conversation> &conversations,
                                   const std::vector<LocalHead> &heads)
{
    if (epoch != m_epoch)
        return; // it ended meanwhile, and all is listed again
    for (const LocalHead &head : heads) {
        const Seq end = std::max(head.serverHead, m_serverHeads.value(head.conversation));
        const auto server = std::ranges::find(conversations, head.conversation, &Conversation::id);
        if (head.need == LocalHead::Reconcile && server != conversations.end())
            reconcile(*server, head.before);
        else if (end > head.head)
            fetchLog(head.conversation, head.head, end);
    }
}

// ---- Another epoch

void Synchronizer::reconcile(const Conversation &server, Seq before)
{
    m_unreconciled.push_back({server, before});
    reconcileNext();
}

//! A few at a time: the server answers reads of one connection one after another. What fails here is listed again by the
//! next connection.
void Synchronizer::reconcileNext()
{
    while (m_reconciling.size() < pagesAtOnce && !m_unreconciled.empty()) {
        const Unreconciled next = m_unreconciled.front();
        m_unreconciled.pop_front();
        const ConversationId id = next.server.id;
        if (m_left.contains(id) || m_reconciling.contains(id))
            continue;
        m_reconciling.insert(id);
        m_requests.ask(request::GetHistory{id, next.before, limits::pageMessages}, this,
                       [this, id, next](const Result<reply::Any> &answer) {
                           m_reconciling.remove(id);
                           const auto *page = answerAs<reply::Page>(answer);
                           if (page && !m_left.contains(id))
                               compareWith(*page, next);
                           reconcileNext();
                       });
    }
}

void Synchronizer::compareWith(const reply::Page &page, const Unreconciled &asked)
{
    m_history->serverUpdates().reconcile(asked.server, page, asked.before, this,
                                         [this, epoch = m_epoch, asked](const Result<LocalHead> &head) {
                                             if (!head)
                                                 return listAgainAfter(head.error());
                                             onConversations(epoch, {asked.server}, {*head});
                                             if (head->need != LocalHead::Nothing)
                                                 return;
                                             m_receipts.ack(asked.server.id, head->head);
                                             if (asked.before != 0) // otherwise the page is cached
                                                 loadOlder(asked.server.id, this,
                                                           [](const Result<Done> &) {});
                                         });
}

//! With a first page, so that it can be read without a network before it was ever opened.
void Synchronizer::fetchNew(ConversationId conversation)
{
    m_counted.insert(conversation);
    fetchInfo(conversation,
              [this, conversation] { loadOlder(conversation, this, [](const Result<Done> &) {}); });
}

void Synchronizer::fetchInfo(ConversationId conversation, std::function<void()> then)
{
    if (m_fetching.contains(conversation))
        return;
    m_fetching.insert(conversation);
    m_requests.ask(request::GetConversations{conversation, {}}, this,
                   [this, conversation, then](const Result<reply::Any> &answer) {
                       m_fetching.remove(conversation);
                       const auto *info = answerAs<reply::Conversations>(answer);
                       if (!info)
                           return;
                       m_history->serverUpdates().applyConversations(
                           current(*info), this,
                           [this, epoch = m_epoch, items = info->items,
                            then](const Result<std::vector<LocalHead>> &heads) {
                               if (!heads)
                                   return listAgainAfter(heads.error());
                               for (const LocalHead &head : *heads) {
                                   if (head.head > 0)
                                       m_receipts.ack(head.conversation, head.head);
                               }
                               onConversations(epoch, items, *heads);
                               fetchNames();
                               countUnread();
                               then();
                           });
                   });
}

void Synchronizer::fetchLog(ConversationId conversation, Seq after, Seq serverHead)
{
    m_serverHeads[conversation] = std::max(serverHead, m_serverHeads.value(conversation));
    if (serverHead - after > widestGap)
        return skip(conversation);
    if (m_fetching.contains(conversation))
        return;
    m_fetching.insert(conversation);
    qCInfo(syncLog) << "filling a gap of" << serverHead - after;
    m_requests.ask(request::GetLog{conversation, after, 0}, this,
                   [this, conversation, after](const Result<reply::Any> &answer) {
                       m_fetching.remove(conversation);
                       if (const auto *entries = answerAs<reply::Log>(answer))
                           onLog(*entries, after);
                   });
}

void Synchronizer::onLog(const reply::Log &log, Seq after)
{
    if (log.entries.empty() || m_left.contains(log.conversation))
        return;
    m_history->serverUpdates().applyUsers(log.users);
    std::vector<reply::Event> events;
    for (const Entry &entry : log.entries) {
        follow(log.conversation, entry);
        events.push_back({log.conversation, entry});
    }
    const Seq end = std::max(log.head, m_serverHeads.value(log.conversation));
    const ConversationId conversation = log.conversation;
    m_history->serverUpdates().applyEvents(
        events, this, [this, conversation, end, after](const Result<std::vector<LocalHead>> &heads) {
            if (!heads)
                return listAgainAfter(heads.error());
            if (heads->empty())
                return;
            const auto own = std::find_if(heads->begin(), heads->end(), [&](const LocalHead &head) {
                return head.conversation == conversation;
            });
            m_receipts.ack(conversation, own->head);
            if (own->head <= after)
                return skip(conversation); // what was given does not fit what is here
            if (own->head < end)
                fetchLog(conversation, own->head, end);
        });
}

void Synchronizer::skip(ConversationId conversation)
{
    if (m_fetching.contains(conversation))
        return;
    m_fetching.insert(conversation);
    m_requests.ask(request::GetConversations{conversation, {}}, this,
                   [this, conversation](const Result<reply::Any> &answer) {
                       m_fetching.remove(conversation);
                       const auto *info = answerAs<reply::Conversations>(answer);
                       if (!info || current(*info).items.empty())
                           return;
                       const Seq known = info->items.front().head;
                       m_history->serverUpdates().skipTo(
                           info->items.front(), this, [this, conversation, known](const Result<Seq> &head) {
                               if (!head)
                                   return listAgainAfter(head.error());
                               m_receipts.ack(conversation, *head);
                               countUnread();
                               const Seq end = std::max(known, m_serverHeads.value(conversation));
                               if (end > *head)
                                   fetchLog(conversation, *head, end);
                           });
                   });
}

void Synchronizer::fetchNames()
{
    m_history->serverUpdates().unknownUsers(this, [this](const std::vector<UserId> &users) {
        request::FindPeople request;
        for (const UserId &user : users) {
            if (request.users.size() < limits::peopleResults && !m_askedNames.contains(user))
                request.users.push_back(user);
        }
        if (request.users.empty())
            return;
        for (const UserId &user : request.users)
            m_askedNames.insert(user);
        m_requests.ask(request, this, [this](const Result<reply::Any> &answer) {
            const auto *people = answerAs<reply::People>(answer);
            if (!people)
                return;
            m_history->serverUpdates().applyUsers(people->users);
            fetchNames();
        });
    });
}

//! One page after another, and one of a conversation.
void Synchronizer::countUnread()
{
    m_history->serverUpdates().uncounted(this, [this](const std::vector<ConversationId> &uncounted) {
        const auto next = std::ranges::find_if(
            uncounted, [this](ConversationId conversation) { return !m_counted.contains(conversation); });
        if (next == uncounted.end() || !m_connection->isSignedIn())
            return; // the next connection lists, and counts again
        m_counted.insert(*next);
        loadOlder(*next, limits::pageMessages, this, [this](const Result<Done> &) { countUnread(); });
    });
}

//! The list names each conversation and its head, so that everything missing is asked for again.
void Synchronizer::listAgainAfter(const Error &storing)
{
    m_mustList = true;
    m_retryTimer->start(storing.retryAfter);
}

void Synchronizer::retry()
{
    if (!m_entered)
        return enterEpoch();
    if (std::exchange(m_mustList, false) && m_connection->isSignedIn())
        list({});
    applyNext();
}

void Synchronizer::loadOlder(ConversationId conversation, QObject *context,
                             std::function<void(const Result<Done> &)> done)
{
    loadOlder(conversation, 0, context, std::move(done));
}

void Synchronizer::loadOlder(ConversationId conversation, int limit, QObject *context,
                             std::function<void(const Result<Done> &)> done)
{
    m_history->floor(conversation, context, [=, this](const LocalFloor &floor) {
        if (floor.start)
            return done(Done{});
        const Seq before = floor.seq;
        const auto since = std::make_shared<std::vector<Entry>>();
        m_pages[conversation].append(since);
        m_requests.ask(request::GetHistory{conversation, before, limit}, context,
                       [this, before, since, context, done](const Result<reply::Any> &answer) {
                           if (const auto *page = answerAs<reply::Page>(answer))
                               return m_history->serverUpdates().applyPage(current(*page, *since), before,
                                                                           context, done);
                           Error error = answer ? Error{} : answer.error();
                           error.message = errorMessage(error);
                           done(error);
                       });
    });
}

void Synchronizer::apply(const reply::Conversations &conversations, QObject *context,
                         std::function<void(const Result<Done> &)> done)
{
    m_history->serverUpdates().applyConversations(current(conversations), context,
                                                  [this, epoch = m_epoch, items = conversations.items,
                                                   done](const Result<std::vector<LocalHead>> &heads) {
                                                      if (heads)
                                                          onConversations(epoch, items, *heads);
                                                      done(heads ? Result<Done>(Done{})
                                                                 : Result<Done>(heads.error()));
                                                  });
}

void Synchronizer::setCursor(const QString &cursor)
{
    m_hasCursor = true;
    m_connection->setCursor(cursor);
    m_history->serverUpdates().setCursor(cursor);
}

} // namespace kith
