// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/composing.h"
#include "app/history/history.h"
#include "app/models/daywatch.h"
#include "app/people/membersmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"
#include "app/timeline/messagelistmodel.h"

#include <QObject>
#include <QVariantList>

namespace kith {

//! Where the user reads: a message, and how far below the upper edge of the view it begins.
struct ReadingPlace {
    Seq seq = 0; //!< 0: at the end
    double top = 0;
};

/*!
    The conversation that the window shows: its messages and members, what the user writes, and what they may do.

    Changes of members and title need the server and fail with a message for the user. GUI thread; everything that the
    constructor takes outlives it.
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
    Q_PROPERTY(QString leftText READ leftText NOTIFY infoChanged)
    Q_PROPERTY(kith::MessageListModel *messages READ messages CONSTANT)
    Q_PROPERTY(kith::MembersModel *members READ members CONSTANT)
    Q_PROPERTY(kith::Composing *composing READ composing CONSTANT)
    Q_PROPERTY(QString typingText READ typingText NOTIFY typingTextChanged)
    Q_PROPERTY(QString myRole READ myRole NOTIFY infoChanged)
    Q_PROPERTY(bool canManage READ canManage NOTIFY infoChanged)
    Q_PROPERTY(QString history READ history NOTIFY historyChanged)
    Q_PROPERTY(int unread READ unread NOTIFY infoChanged)
    Q_PROPERTY(qint64 firstUnread READ firstUnread NOTIFY firstUnreadChanged)
    Q_PROPERTY(qint64 placeSeq READ placeSeq CONSTANT)
    Q_PROPERTY(double placeTop READ placeTop CONSTANT)
    Q_PROPERTY(bool loadingOlder READ loadingOlder NOTIFY loadingOlderChanged)
    Q_PROPERTY(bool atStart READ atStart NOTIFY atStartChanged)
    Q_PROPERTY(bool startsAtJoining READ startsAtJoining NOTIFY atStartChanged)

public:
    OpenConversation(ConversationId id, History *history, PresenceTracker *presenceTracker, Server *server,
                     TimeSource *time, ReadingPlace place = {}, QObject *parent = nullptr);

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
    QString leftText() const; //!< why nobody here can write
    MessageListModel *messages() { return &m_messages; }
    MembersModel *members() { return &m_members; }
    Composing *composing() { return &m_composing; }
    QString typingText() const;
    QString myRole() const;
    bool canManage() const;
    //! The name of a HistoryAccess; empty where it is not known: see askHistory().
    QString history() const { return m_historyName; }
    int unread() const { return int(m_info.unread()); }
    Seq firstUnread() const { return m_messages.firstUnread(); }
    bool loadingOlder() const { return m_messages.loadingOlder(); }
    bool atStart() const { return m_messages.atStart(); }
    bool startsAtJoining() const { return m_messages.startsAtJoining(); }

    // ---- Reading
    Q_INVOKABLE void loadOlder() { m_messages.loadOlder(); }
    Q_INVOKABLE void loadNewer() { m_messages.loadNewer(); }
    Q_INVOKABLE void jumpToLatest() { m_messages.jumpToLatest(); }
    Q_INVOKABLE void markRead(qint64 seq);
    //! Where the user read when it was open before; 0: at the end, or never.
    Seq placeSeq() const { return m_opened.seq; }
    double placeTop() const { return m_opened.top; }
    Q_INVOKABLE void keepPlace(qint64 seq, double top) { m_place = {seq, top}; }
    ReadingPlace place() const { return m_place; } //!< now
    Q_INVOKABLE QVariantList receipts(qint64 seq) const { return m_members.receipts(seq); }

    // ---- Members, title and history
    Q_INVOKABLE void addMembers(const QStringList &userIds);
    Q_INVOKABLE void removeMember(const QString &userId);
    Q_INVOKABLE void setRole(const QString &userId, const QString &role);
    Q_INVOKABLE void rename(const QString &title);
    //! Asks the server what new members see. It is not cached: who changes it, or adds somebody, needs the server anyway.
    Q_INVOKABLE void askHistory();
    Q_INVOKABLE void setHistory(const QString &history);
    //! False, and failed() says why, for the only owner of a group with others.
    Q_INVOKABLE bool mayLeave();
    Q_INVOKABLE void leave();

Q_SIGNALS:
    void infoChanged();
    void presenceChanged();
    void typingTextChanged();
    void firstUnreadChanged();
    void loadingOlderChanged();
    void atStartChanged();
    void historyChanged();
    void failed(const QString &message);

private:
    void listen();
    void setInfo(const LocalConversation &info);
    void ask(const request::Any &request);

    ConversationId m_id;
    History *m_history;
    PresenceTracker *m_presenceTracker;
    Server *m_server;
    TimeSource *m_time;
    const ReadingPlace m_opened;
    ReadingPlace m_place;
    DayWatch m_dayWatch;
    MessageListModel m_messages;
    MembersModel m_members;
    Composing m_composing; //!< after what it uses

    LocalConversation m_info;
    QString m_historyName;
    bool m_answered = false; //!< changes signalled before are part of the answer, or older
    bool m_loaded = false;
};

} // namespace kith
