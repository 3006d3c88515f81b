// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historyanswer.h"
#include "app/history/localtypes.h"
#include "shared/replies.h"

namespace kith {

class HistoryThread;

//! What the server says, stored in the local history, and what it is still to be told: for Synchronizer and Outbox. GUI
//! thread; each call only posts. Belongs to a History, whose signals tell what changed.
class ServerUpdates
{
public:
    using Applied = HistoryAnswer<Result<std::vector<LocalHead>>>;

    explicit ServerUpdates(HistoryThread &thread)
        : m_thread(thread)
    {
    }

    // ---- What the server says. Each is harmless when repeated.
    //! The epoch of the server's history, before anything else of a connection. Answers whether it is another than before:
    //! then each conversation is to be reconciled (see LocalHead::Reconcile), and there is no cursor.
    void enterEpoch(EpochId epoch, QObject *context, HistoryAnswer<Result<bool>> done);
    //! \a page was asked for with \a before, which is LocalHead::before. Answers LocalHead::Nothing when \a server is taken
    //! over, or below what the next page is needed. The newest page is cached then.
    void reconcile(const Conversation &server, const reply::Page &page, Seq before, QObject *context,
                   HistoryAnswer<Result<LocalHead>> done);
    //! All conversations of the user were \a listed: what is still to be reconciled, and not among them, the server lost.
    void applyUnlisted(std::vector<ConversationId> listed, QObject *context, StoredAnswer done);
    //! Applies entries in the order given; those at or below a head are repeats and change nothing.
    void applyEvents(std::vector<reply::Event> events, QObject *context, Applied done);
    //! Answers where the server is further than what is here.
    void compare(std::vector<Position> heads, QObject *context, Applied done);
    //! New conversations start at the server's head; the head of known ones moves by entries alone.
    void applyConversations(const reply::Conversations &conversations, QObject *context, Applied done);
    //! A page that was asked for with \a before (0: the newest). One that would leave a hole changes nothing.
    void applyPage(const reply::Page &page, Seq before, QObject *context, StoredAnswer done);
    //! The server is so much further that the log between is not worth fetching: drops the rows and goes on there. Where the
    //! user joined again, and does not see the log between, goes on with their joining. Answers the head.
    void skipTo(const Conversation &server, QObject *context, HistoryAnswer<Result<Seq>> done);
    void applyAccepted(const reply::Accepted &accepted, UserId peer, QObject *context, StoredAnswer done);
    //! The server stores nothing for it, since it would change nothing.
    void applyUnchanged(ClientId id, QObject *context, StoredAnswer done);
    void applyRefused(ClientId id, const QString &sentence, QObject *context, StoredAnswer done);
    void applyMarks(const reply::Marks &marks);
    void applyUsers(const std::vector<User> &users);
    void readMarkSent(const Position &position);
    void setCursor(const QString &cursor);

    // ---- What the server is to be told, or asked for
    //! What is to be sent next.
    void nextOutgoing(QObject *context, HistoryAnswer<NextOutgoing> done);
    //! The same, to be sent at once: the user cannot take it back any more.
    void handOverOutgoing(QObject *context, HistoryAnswer<NextOutgoing> done);
    //! The read marks that the server has not confirmed.
    void unsentReadMarks(QObject *context, HistoryAnswer<std::vector<Position>> done);
    //! The members whose names are not known.
    void unknownUsers(QObject *context, HistoryAnswer<std::vector<UserId>> done);
    //! The conversations whose unread count may include own or deleted messages, since not all that is unread is cached,
    //! and where one page has it.
    void uncounted(QObject *context, HistoryAnswer<std::vector<ConversationId>> done);
    //! The newest that was stored; empty where there is none.
    void cursor(QObject *context, HistoryAnswer<QString> done);

private:
    HistoryThread &m_thread;
};

} // namespace kith
