// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historyanswer.h"
#include "app/history/localtypes.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <memory>

namespace kith {

class HistoryThread;
class ServerUpdates;
class UserActions;
struct HistoryNews;

/*!
    The local history as the models read it: answers to reads, and a signal for each change.

    Lives on the GUI thread; a thread of its own does the SQLite work. Each call only posts; nothing here blocks. Answers
    and signals arrive on the GUI thread in the order of database work. Changes missing from an answer are signalled after
    it, each once. So a model reads once and then follows the signals.

    Where a read fails its answer is empty. Where a write fails nothing of it is stored, its answer holds the error with
    a sentence for the user, and problem() returns the same sentence until a write succeeds again.

    What changes it comes through userActions() and serverUpdates(), in the same order.

    The cache of a conversation has no hole: it holds every row from a floor up to the head. Among its rows stand the
    messages that the server lost (LocalMessage::isLost()).
*/
class History : public QObject
{
    Q_OBJECT

public:
    template <typename T>
    using Answer = HistoryAnswer<T>;

    //! Where the SQLite work is done. AtOnce: on the calling thread, in the call; answers and signals come later all the same.
    enum class Work { OnItsThread, AtOnce };

    //! Nothing is opened yet. \a file is the database's; its folder exists.
    explicit History(const QString &file, QObject *parent = nullptr, Work work = Work::OnItsThread);
    //! Finishes what was posted, then closes. Answers that are still to come are dropped.
    ~History() override;

    //! Starts the thread; \a me owns the history. Sets aside what another user left in the file. Call it once, before all
    //! that follows here.
    void open(UserId me);
    UserId me() const { return m_me; }
    //! From then on all names that are stored are in memory.
    bool isReady() const { return m_ready; }
    //! A sentence for the user while the disk refuses to store, else empty.
    QString problem() const { return m_problem; }

    UserActions &userActions() { return *m_userActions; }
    ServerUpdates &serverUpdates() { return *m_serverUpdates; }

    // ---- Names, from memory. Known users only; the null user where unknown.
    User user(UserId id) const { return m_users.value(id); }
    const QHash<UserId, User> &users() const { return m_users; }
    //! Whether another known user has a name that looks the same.
    bool hasLookAlike(const User &user) const;

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
    //! Where the cached part of a conversation begins, for the next older page.
    void floor(ConversationId id, QObject *context, Answer<LocalFloor> done);

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
    //! Lost messages, by their places.
    void lostRemoved(kith::ConversationId conversation, const std::vector<std::int64_t> &places);
    //! The server's history went back in time, and this part of the cache was taken anew. Its messages and members are to
    //! be read again; up to \a common a seq means what it meant before.
    void historyReset(kith::ConversationId conversation, qint64 common);
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
    void announce(const HistoryNews &news);
    void addUsers(const std::vector<User> &users);

    const QString m_file;
    const Work m_work;
    UserId m_me;
    bool m_ready = false;
    QString m_problem;
    QHash<UserId, User> m_users;
    QHash<QString, int> m_lookAlikes; //!< how many of them have names with that lookAlikeKey()
    std::unique_ptr<HistoryThread> m_thread;
    std::unique_ptr<UserActions> m_userActions;
    std::unique_ptr<ServerUpdates> m_serverUpdates;
};

} // namespace kith
