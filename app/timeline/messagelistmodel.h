// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/models/rowmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/server.h"
#include "app/timeline/timelinerows.h"
#include "app/timeline/timelinewindow.h"

#include <memory>

namespace kith {

/*!
    The timeline of one conversation, row 0 the newest; days and the unread divider are rows.

    Opens at the newest messages or, where more are unread than a screen holds, around the first
    unread one. GUI thread; what it is made of outlives it.
*/
class MessageListModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("It belongs to a Conversation")
    //! The view sets it: rows are let go at the other end.
    Q_PROPERTY(bool readerAtEnd MEMBER m_readerAtEnd)
    //! The view sets it while nobody looks: what comes then stands below a divider.
    Q_PROPERTY(bool readerAway MEMBER m_readerAway)
    Q_PROPERTY(bool atEnd READ atEnd NOTIFY windowChanged) //!< the newest message is loaded
    Q_PROPERTY(bool atStart READ atStart NOTIFY windowChanged)
    Q_PROPERTY(bool loadingOlder READ loadingOlder NOTIFY loadingOlderChanged)
    Q_PROPERTY(bool loaded READ isLoaded NOTIFY loadedChanged)

public:
    enum Role {
        RowType = Qt::UserRole,
        RowId,
        SeqRole,
        ClientIdRole,
        AuthorId,
        AuthorName,
        AuthorInitials,
        AuthorColor,
        Own,
        ShowAuthor,
        GroupPositionRole,
        Text,
        Markup,
        PlainText, //!< the text without markup, to copy and to edit
        SentAt,
        TimeText,
        WrittenLate,
        Edited,
        Deleted,
        State,
        Failure,
        ReplySeq,
        ReplyAuthor,
        ReplyColor,
        ReplyText,
        Reactions,
        DayText,
        SystemText,
        EmojiOnly,
        AccessibleText,
    };

    MessageListModel(ConversationId conversation, History *history, Server *server, TimeSource *time,
                     QObject *parent = nullptr);
    ~MessageListModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    bool isLoaded() const { return m_loaded; }
    bool atEnd() const { return m_window.atEnd(); }
    bool atStart() const { return m_window.atStart(); }
    bool loadingOlder() const { return m_loadingOlder; }
    Seq firstUnread() const { return kith::firstUnread(m_window.messages(), m_context); }

    //! The row of a message, or −1.
    Q_INVOKABLE int rowOfSeq(qint64 seq) const;
    //! Makes rowOfSeq(\a seq) known where the message is cached, then says revealed().
    Q_INVOKABLE void reveal(qint64 seq);

    void loadOlder(); //!< from the cache, and where that ends from the server
    void loadNewer();
    void jumpToLatest();

    //! Null where it is not loaded. Valid until the next signal.
    const LocalMessage *message(Seq seq) const;
    const LocalMessage *message(ClientId clientId) const;
    //! The user's newest accepted text, or null.
    const LocalMessage *lastOwn() const;

Q_SIGNALS:
    void windowChanged();
    void loadingOlderChanged();
    void loadedChanged();
    void firstUnreadChanged();
    void revealed(int row); //!< −1: it is not on this computer

private:
    using Page = History::Answer<LocalPage>;

    void listen();
    void open();
    void load(const std::optional<LocalConversation> &conversation);
    void show(const LocalPage &page);
    void setMarks(const LocalConversation &conversation);
    void refresh();
    void fill();
    void askServer();
    void setLoadingOlder(bool loading);
    void textsChanged();
    void dayChanged();

    QString nameOf(UserId user) const;
    QVariant messageData(const TimelineRow &row, int role) const;
    QVariant replyData(const LocalMessage &message, int role) const;
    QVariantList reactions(const Message &message) const;
    QString accessibleText(const TimelineRow &row) const;

    ConversationId m_conversation;
    History *m_history;
    Server *m_server;
    TimeSource *m_time;
    std::unique_ptr<Timer> m_midnight;

    TimelineWindow m_window;
    TimelineContext m_context;
    std::vector<TimelineRow> m_rows;
    Seq m_firstUnread = 0;
    int m_reads = 0; //!< answers to earlier reads of a whole window are void
    bool m_readerAtEnd = true;
    bool m_readerAway = false;
    bool m_loaded = false;
    bool m_loadingOlder = false;
    bool m_loadingNewer = false;
};

} // namespace kith
