// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/people/membersmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"
#include "app/timeline/messagelistmodel.h"

#include <QObject>
#include <QVariantList>

#include <memory>

namespace kith {

/*!
    The conversation that the window shows: what is in it, what the user is writing, and what they may do.

    What is written goes into the outbox and is on screen at once; members and title need the server and
    fail with a sentence. The draft is stored a moment after each change and when this goes. GUI thread;
    what it is made of outlives it.
*/
class OpenConversation : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Conversation)
    QML_UNCREATABLE("It belongs to the App")
    Q_PROPERTY(QString conversationId READ conversationId CONSTANT)
    Q_PROPERTY(QString kind READ kind NOTIFY infoChanged)
    Q_PROPERTY(QString title READ title NOTIFY infoChanged)
    Q_PROPERTY(QString initials READ initials NOTIFY infoChanged)
    Q_PROPERTY(int colorIndex READ colorIndex NOTIFY infoChanged)
    Q_PROPERTY(QString subtitle READ subtitle NOTIFY presenceChanged)
    Q_PROPERTY(QString presence READ presence NOTIFY presenceChanged)
    Q_PROPERTY(QString peerId READ peerId NOTIFY infoChanged)
    Q_PROPERTY(bool left READ left NOTIFY infoChanged)
    Q_PROPERTY(kith::MessageListModel *messages READ messages CONSTANT)
    Q_PROPERTY(kith::MembersModel *members READ members CONSTANT)
    Q_PROPERTY(QString typingText READ typingText NOTIFY typingTextChanged)
    Q_PROPERTY(QString draft READ draft WRITE setDraft NOTIFY draftChanged)
    Q_PROPERTY(qint64 replyTo READ replyTo NOTIFY replyToChanged)
    Q_PROPERTY(QString replyAuthor READ replyAuthor NOTIFY replyToChanged)
    Q_PROPERTY(int replyColor READ replyColor NOTIFY replyToChanged)
    Q_PROPERTY(QString replyText READ replyText NOTIFY replyToChanged)
    Q_PROPERTY(qint64 editing READ editing NOTIFY editingChanged)
    Q_PROPERTY(QString editText READ editText NOTIFY editingChanged)
    Q_PROPERTY(QString myRole READ myRole NOTIFY infoChanged)
    Q_PROPERTY(bool canManage READ canManage NOTIFY infoChanged)
    Q_PROPERTY(int unread READ unread NOTIFY infoChanged)
    Q_PROPERTY(qint64 firstUnread READ firstUnread NOTIFY firstUnreadChanged)
    Q_PROPERTY(bool loadingOlder READ loadingOlder NOTIFY loadingOlderChanged)
    Q_PROPERTY(bool atStart READ atStart NOTIFY atStartChanged)

public:
    OpenConversation(ConversationId id, History *history, PresenceTracker *presences, Server *server,
                     TimeSource *time, QObject *parent = nullptr);
    ~OpenConversation() override; //!< stores the draft

    ConversationId id() const { return m_id; }
    QString conversationId() const { return toText(m_id); }
    QString kind() const;
    QString title() const;
    QString initials() const;
    int colorIndex() const;
    QString subtitle() const;
    QString presence() const;
    QString peerId() const;
    bool left() const { return m_loaded && m_info.role == Role::None; }
    MessageListModel *messages() { return &m_messages; }
    MembersModel *members() { return &m_members; }
    QString typingText() const;
    QString draft() const { return m_draft; }
    void setDraft(const QString &text);
    Seq replyTo() const { return m_replyTo; }
    QString replyAuthor() const;
    int replyColor() const;
    QString replyText() const;
    Seq editing() const { return m_editing; }
    QString editText() const { return m_editText; }
    QString myRole() const;
    bool canManage() const;
    int unread() const { return int(m_info.unread()); }
    Seq firstUnread() const { return m_messages.firstUnread(); }
    bool loadingOlder() const { return m_messages.loadingOlder(); }
    bool atStart() const { return m_messages.atStart(); }

    // ---- Writing
    //! Sends, replies, or changes the message that is being edited. False where it cannot be sent: \a text stays the
    //! caller's, and failed() says why unless it is blank.
    Q_INVOKABLE bool send(const QString &text);
    Q_INVOKABLE void startReply(qint64 seq);
    Q_INVOKABLE void startEdit(qint64 seq);
    Q_INVOKABLE bool startEditLast();
    Q_INVOKABLE void cancelReplyOrEdit();
    Q_INVOKABLE void remove(qint64 seq); //!< for all
    Q_INVOKABLE void react(qint64 seq, const QString &emoji); //!< adds or withdraws the user's own
    Q_INVOKABLE void retry(const QString &clientId);
    Q_INVOKABLE void discard(const QString &clientId);
    Q_INVOKABLE void editFailed(
        const QString &clientId); //!< takes it out of the outbox and its text back to the composer
    Q_INVOKABLE void userTyping();

    // ---- Reading
    Q_INVOKABLE void loadOlder() { m_messages.loadOlder(); }
    Q_INVOKABLE void loadNewer() { m_messages.loadNewer(); }
    Q_INVOKABLE void jumpToLatest() { m_messages.jumpToLatest(); }
    Q_INVOKABLE void markRead(qint64 seq);
    Q_INVOKABLE QVariantList receipts(qint64 seq) const { return m_members.receipts(seq); }

    // ---- Members and title
    Q_INVOKABLE void addMembers(const QStringList &userIds);
    Q_INVOKABLE void removeMember(const QString &userId);
    Q_INVOKABLE void setRole(const QString &userId, const QString &role);
    Q_INVOKABLE void rename(const QString &title);
    Q_INVOKABLE void leave();

Q_SIGNALS:
    void infoChanged();
    void presenceChanged();
    void typingTextChanged();
    void draftChanged();
    void replyToChanged();
    void editingChanged();
    void firstUnreadChanged();
    void loadingOlderChanged();
    void atStartChanged();
    void failed(const QString &sentence);

private:
    void listen();
    void setInfo(const LocalConversation &info);
    void storeDraft();
    void takeBack(const Outgoing &outgoing);
    bool isDeleted(Seq seq) const; //!< as far as that is loaded
    bool mayStillSend(); //!< else failed() says why
    Outgoing outgoing(EntryKind kind, const QString &text, Seq target) const;
    void add(const Outgoing &outgoing, std::function<void()> undo);
    void ask(const request::Any &request);

    ConversationId m_id;
    History *m_history;
    PresenceTracker *m_presences;
    Server *m_server;
    TimeSource *m_time;
    MessageListModel m_messages;
    MembersModel m_members;
    std::unique_ptr<Timer> m_draftAlarm;

    LocalConversation m_info;
    bool m_loaded = false;
    QString m_draft;
    Seq m_replyTo = 0;
    Seq m_editing = 0;
    QString m_editText; //!< what the composer starts with
    QString m_editOriginal; //!< what the message says now
};

} // namespace kith
