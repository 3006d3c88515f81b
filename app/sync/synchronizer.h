// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/history/history.h"
#include "app/sync/receiptsender.h"
#include "app/sync/requestretrier.h"

#include <QSet>

#include <deque>

namespace kith {

/*!
    Stores what the server says in the history, and acks to the server what is stored (ReceiptSender). GUI thread.

    Events are applied in order, in batches, one batch at a time; later ones wait here. A gap is filled from the log or,
    where it is too wide, skipped: then only the last message is cached and older ones come by pages. After each
    caughtUp the conversations are listed once, which repairs whatever was missed.

    Where the server's history is of another epoch than what is stored, each conversation is reconciled: its newest
    messages are compared with the server's, page by page towards the older ones, until one is the same. So it costs
    nothing where nothing was written since, and a page for each 200 messages that were lost or written.

    An unread count is a difference of two numbers, which counts own and deleted messages, too. Where they are not cached, as on a
    new device, one page is loaded, conversation after conversation, unless more is unread than a page holds.

    Requests that the server answers with "later" are repeated while the connection lasts (RequestRetrier). If an answer
    cannot be stored, the conversations are listed again later.
*/
class Synchronizer : public QObject
{
    Q_OBJECT

public:
    Synchronizer(History *history, ServerConnection *connection, TimeSource *time, QObject *parent = nullptr);

    //! See Server::loadOlder().
    void loadOlder(ConversationId conversation, QObject *context,
                   std::function<void(const Result<Done> &)> done);
    //! Stores the conversations of an answer to openDirect or createGroup, then calls \a done.
    void apply(const reply::Conversations &conversations, QObject *context,
               std::function<void(const Result<Done> &)> done);

private:
    // What the server says
    void onPushed(const reply::Any &push);
    void onWelcomed(const reply::Welcome &welcome);
    void enterEpoch();
    void applyNext();
    void compareHeads();
    void onApplied(std::vector<reply::Event> events, const Result<std::vector<LocalHead>> &heads);
    void onHead(const LocalHead &head);
    void follow(ConversationId conversation, const Entry &entry);
    reply::Conversations current(reply::Conversations answer) const;
    reply::Page current(reply::Page page, const std::vector<Entry> &since) const;

    // What is asked for
    void list(ConversationId after, std::vector<ConversationId> listed = {});
    void onConversations(EpochId epoch, const std::vector<Conversation> &conversations,
                         const std::vector<LocalHead> &heads);
    void onListed(const std::vector<ConversationId> &all);
    struct Unreconciled {
        Conversation server;
        Seq before = 0;
    };
    void reconcile(const Conversation &server, Seq before);
    void reconcileNext();
    void compareWith(const reply::Page &page, const Unreconciled &asked);
    void fetchNew(ConversationId conversation);
    void fetchInfo(ConversationId conversation, std::function<void()> then);
    void fetchLog(ConversationId conversation, Seq after, Seq serverHead);
    void skip(ConversationId conversation);
    void onLog(const reply::Log &log, Seq after);
    void fetchNames();
    void countUnread();
    void loadOlder(ConversationId conversation, int limit, QObject *context,
                   std::function<void(const Result<Done> &)> done);
    void listAgainAfter(const Error &storing);
    void retry();
    void setCursor(const QString &cursor);

    History *m_history;
    ServerConnection *m_connection;
    RequestRetrier m_requests;
    ReceiptSender m_receipts;
    std::unique_ptr<Timer> m_retryTimer;
    std::deque<reply::Event> m_events;
    std::vector<Position>
        m_announced; //!< heads that the server pushed, compared once the events before are applied
    bool m_applying = false;
    EpochId m_epoch; //!< of the server's history, on this connection
    bool m_entered = false; //!< it is stored: nothing is applied before
    bool m_mustList = false; //!< an answer could not be stored
    bool m_hasCursor = false;
    QString m_welcomeCursor;
    std::deque<Unreconciled> m_unreconciled;
    QSet<ConversationId> m_reconciling; //!< their pages are asked for
    QSet<ConversationId> m_fetching;
    QSet<UserId> m_askedNames;
    QSet<ConversationId> m_counted; //!< on this connection: a page was asked for to count what is unread
    QSet<ConversationId> m_left; //!< on this connection
    //! For each page that is asked for: the entries that came since.
    QHash<ConversationId, QList<std::weak_ptr<std::vector<Entry>>>> m_pages;
    QHash<ConversationId, Seq> m_serverHeads; //!< where a gap showed
};

} // namespace kith
