// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"
#include "app/timeline/messagelistmodel.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace kith {

/*!
    What the user writes in one conversation: the draft, a reply or an edit, and actions on messages.

    Each action goes into the outbox and is on screen at once. The draft and what it answers or changes are stored a
    moment after each change and on destruction. GUI thread; everything that the constructor takes outlives it.
*/
class Composing : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("It belongs to a Conversation")
    Q_PROPERTY(QString draft READ draft WRITE setDraft NOTIFY draftChanged)
    Q_PROPERTY(qint64 replyTo READ replyTo NOTIFY replyToChanged)
    Q_PROPERTY(QString replyAuthor READ replyAuthor NOTIFY replyToChanged)
    Q_PROPERTY(int replyColor READ replyColor NOTIFY replyToChanged)
    Q_PROPERTY(QString replyText READ replyText NOTIFY replyToChanged)
    Q_PROPERTY(qint64 editing READ editing NOTIFY editingChanged)
    Q_PROPERTY(QString editText READ editText WRITE setEditText NOTIFY editTextChanged)
    Q_PROPERTY(QString editOriginal READ editOriginal NOTIFY editOriginalChanged)

public:
    Composing(ConversationId id, History *history, PresenceTracker *presenceTracker,
              MessageListModel *messages, Server *server, TimeSource *time, QObject *parent = nullptr);
    ~Composing() override; //!< stores the draft

    //! Nothing can be sent before the first call, which also brings the stored draft.
    void setConversation(const LocalConversation &conversation);

    QString draft() const { return m_draft; }
    void setDraft(const QString &text);
    Seq replyTo() const { return m_replyTo; } //!< 0: no reply
    QString replyAuthor() const;
    int replyColor() const;
    QString replyText() const;
    Seq editing() const { return m_editing; } //!< 0: no edit
    QString editText() const { return m_editText; } //!< what the message is to say, as far as it is written
    void setEditText(const QString &text);
    QString editOriginal() const { return m_editOriginal; } //!< what it says now

    //! Sends, replies, or changes the message that is being edited. False where it cannot be sent: \a text stays the
    //! caller's, and failed() says why unless it is blank.
    Q_INVOKABLE bool send(const QString &text);
    //! Whether \a text is short enough to be pasted; else failed() says so. Laying out megabytes would take seconds.
    Q_INVOKABLE bool takes(const QString &text);
    Q_INVOKABLE void startReply(qint64 seq);
    Q_INVOKABLE void startEdit(qint64 seq);
    Q_INVOKABLE bool
    startEditLast(); //!< the one that waits to be sent, too; false where there is no own message
    Q_INVOKABLE void cancelReplyOrEdit();
    Q_INVOKABLE void userTyping();

    Q_INVOKABLE void remove(qint64 seq); //!< for all
    Q_INVOKABLE void sendAgain(qint64 lost); //!< as a new message
    Q_INVOKABLE void removeLost(qint64 lost); //!< from this computer
    Q_INVOKABLE void react(qint64 seq, const QString &emoji); //!< adds or withdraws the user's own
    Q_INVOKABLE void retry(const QString &clientId);
    //! Takes the message out of the outbox. Where the server may have it already, failed() says so.
    Q_INVOKABLE void discard(const QString &clientId);
    //! The same, and its text goes back to the composer.
    Q_INVOKABLE void editUnsent(const QString &clientId);

Q_SIGNALS:
    void draftChanged();
    void replyToChanged();
    void editingChanged();
    void editTextChanged();
    void editOriginalChanged();
    void failed(const QString &message);

private:
    bool left() const { return m_conversation && m_conversation->role == Role::None; }
    bool isDeleted(Seq seq) const; //!< as far as that is loaded
    bool mayStillSend(); //!< else failed() says why
    void addToDraft(const QString &text);
    void leaveTarget();
    void storeDraftSoon();
    void storeDraft();
    void restore(const DraftTarget &target);
    DraftTarget target() const { return {m_replyTo, m_editing, m_editText}; }
    const LocalMessage *repliedTo() const;
    void setEditing(Seq seq, const QString &text);
    void setEditOriginal(const QString &text);
    void takeBack(const Outgoing &outgoing);
    void takeOut(const QString &clientId, std::function<void(const Outgoing &)> done);
    Outgoing outgoing(EntryKind kind, const QString &text, Seq target) const;
    void add(const Outgoing &outgoing, std::function<void()> undo);

    ConversationId m_id;
    History *m_history;
    PresenceTracker *m_presenceTracker;
    MessageListModel *m_messages;
    Server *m_server;
    TimeSource *m_time;
    std::unique_ptr<Timer> m_draftTimer;

    std::optional<LocalConversation> m_conversation;
    QString m_draft;
    Seq m_replyTo = 0;
    Seq m_editing = 0;
    QString m_editText;
    QString m_editOriginal; //!< as an editor gives it back
    std::optional<LocalMessage> m_restored; //!< what a stored draft answers, which may not be loaded
};

} // namespace kith
