// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"
#include "shared/error.h"
#include "shared/replies.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace kith {

class HistoryThread;

/*!
    The local history: the one door to the lists.

    Lives on the GUI thread; a thread of its own does the SQLite work. Each call only posts; nothing
    here blocks. Answers and signals come back on the GUI thread in the order in which the database
    did the work: a change that an answer does not hold yet is signalled after it, and none is
    signalled twice. So a model reads once and then follows the signals.

    An answer is not given when its \a context is destroyed first. Where a read fails its answer is
    empty; where a write fails nothing of it is stored, its answer holds the error with a sentence for
    the user, and problem() says the same until a write succeeds again.

    The cache of a conversation has no hole: it holds every row from a floor up to the head.
*/
class History : public QObject
{
    Q_OBJECT

public:
    template <typename T>
    using Answer = std::function<void(const T &)>;
    using Stored = Answer<Result<Done>>;

    //! Where the SQLite work is done. AtOnce: on the calling thread, in the call; answers and signals come later all the same.
    enum class Work { OnItsThread, AtOnce };

    //! Nothing is opened yet. \a file is the database's; its folder exists.
    explicit History(const QString &file, QObject *parent = nullptr, Work work = Work::OnItsThread);
    //! Finishes what was posted, then closes. Answers that are still to come are dropped.
    ~History() override;

    //! Starts the thread; \a me owns the history. What another user left in the file is set aside. Once.
    void open(UserId me);
    UserId me() const { return m_me; }
    //! Everybody's names are here from then on.
    bool isReady() const { return m_ready; }
    //! A sentence for the user while the disk refuses to store, else empty.
    QString problem() const { return m_problem; }

    // ---- Names, from memory. Known users only; the null user where unknown.
    User user(UserId id) const { return m_users.value(id); }
    const QHash<UserId, User> &users() const { return m_users; }

    // ---- Reading
    //! All but the self log, newest first.
    void conversations(QObject *context, Answer<std::vector<LocalConversation>> done);
    void conversation(ConversationId id, QObject *context, Answer<std::optional<LocalConversation>> done);
    //! Below \a before, or the newest with all that waits in the outbox (\a before 0).
    void messagesBefore(ConversationId id, Seq before, int limit, QObject *context, Answer<LocalPage> done);
    //! Above \a after; with what waits in the outbox where the page reaches the end.
    void messagesAfter(ConversationId id, Seq after, int limit, QObject *context, Answer<LocalPage> done);
    //! About \a limit rows with \a seq in the middle.
    void messagesAround(ConversationId id, Seq seq, int limit, QObject *context, Answer<LocalPage> done);
    //! With their marks, those who left excluded.
    void members(ConversationId id, QObject *context, Answer<std::vector<Member>> done);
    //! All of the outbox in the order of sending, the failed ones included.
    void outgoing(QObject *context, Answer<std::vector<Outgoing>> done);

    // ---- What the user does
    //! Durable when answered; a text takes the conversation's draft with it. The same clientId twice is stored once.
    //! What was typed stays the caller's until \a done says so.
    void addOutgoing(const Outgoing &outgoing, QObject *context, Stored done);
    //! Failed becomes queued again, at its old place.
    void retry(ClientId id);
    //! Takes it out of the outbox and answers what it was, for "edit": nullopt where the server took it meanwhile.
    void discard(ClientId id, QObject *context, Answer<std::optional<Outgoing>> done);
    void setDraft(ConversationId id, const QString &text);
    //! Moves the user's own mark forward, never back. Synchronizer tells the server.
    void setReadMark(ConversationId id, Seq seq);
    //! A direct conversation that exists here first. Harmless where it is known.
    void addDirect(UserId peer, QObject *context, Stored done);

    // ---- What the server says; see Synchronizer and Outbox
    using Applied = Answer<Result<std::vector<LocalHead>>>;

    //! Applies entries in the order given; those at or below a head are repeats and change nothing.
    void applyEvents(std::vector<reply::Event> events, QObject *context, Applied done);
    //! Answers where the server is further than what is here.
    void compare(std::vector<Position> heads, QObject *context, Applied done);
    //! New conversations start at the server's head; the head of known ones moves by entries alone.
    void applyConversations(const reply::Conversations &conversations, QObject *context, Applied done);
    //! A page that was asked for with \a before (0: the newest). One that would leave a hole changes nothing.
    void applyPage(const reply::Page &page, Seq before, QObject *context, Stored done);
    //! The server is so much further that the log between is not worth fetching: drops the rows and goes on there.
    void skipTo(const Conversation &server, QObject *context, Stored done);
    void applyAccepted(const reply::Accepted &accepted, UserId peer, QObject *context, Stored done);
    void applyRefused(ClientId id, const QString &sentence, QObject *context, Stored done);
    void applyMarks(const reply::Marks &marks);
    void applyUsers(const std::vector<User> &users);
    //! What is to be sent next.
    void nextOutgoing(QObject *context, Answer<NextOutgoing> done);
    //! The read marks that the server has not confirmed.
    void unsentReadMarks(QObject *context, Answer<std::vector<Position>> done);
    void readMarkSent(const Position &position);
    //! Users that rows name and nobody named yet.
    void unknownUsers(QObject *context, Answer<std::vector<UserId>> done);
    //! Where the cached part of a conversation begins, for the next older page.
    void floor(ConversationId id, QObject *context, Answer<LocalFloor> done);
    void cursor(QObject *context, Answer<QString> done);
    void setCursor(const QString &cursor);

Q_SIGNALS:
    void readyChanged();
    void problemChanged();
    //! The cache could not be read, was set aside under another name and begun anew; what waited in the outbox and the
    //! drafts were kept where readable. Everything read before is void. The one signal after which a model reads again.
    void rebuilt(const QString &sentence);

    //! New or changed, in no order.
    void conversationsChanged(const std::vector<kith::LocalConversation> &conversations);
    //! Rows that were not there, oldest first, at most 250; isBefore() gives each its place. Older ones come too.
    void messagesAdded(kith::ConversationId conversation, const std::vector<kith::LocalMessage> &messages);
    //! Rows as they are now, known by their seq or, while they had none, their clientId: an accepted row has the same
    //! clientId and a seq now, so its place may have changed.
    void messagesChanged(kith::ConversationId conversation, const std::vector<kith::LocalMessage> &messages);
    //! Discarded ones.
    void messagesRemoved(kith::ConversationId conversation, const std::vector<kith::ClientId> &messages);
    //! Every row with a seq below \a floor is gone from the cache.
    void historyTrimmed(kith::ConversationId conversation, qint64 floor);
    //! New, or with another role; Role::None: has left.
    void membersChanged(kith::ConversationId conversation, const std::vector<kith::Member> &members);
    //! Their marks moved.
    void marksChanged(kith::ConversationId conversation, const std::vector<kith::Member> &members);
    void usersChanged(const std::vector<kith::User> &users);

    //! Something in the outbox was added, retried or discarded.
    void outgoingChanged();
    //! The user's own mark moved here, and the server must hear of it.
    void readMarkMoved(const kith::Position &position);

private:
    friend class HistoryThread;

    template <typename Write, typename Deliver>
    void write(Write write, Deliver deliver);

    const QString m_file;
    const Work m_work;
    UserId m_me;
    bool m_ready = false;
    QString m_problem;
    QHash<UserId, User> m_users;
    std::unique_ptr<HistoryThread> m_thread;
};

} // namespace kith
