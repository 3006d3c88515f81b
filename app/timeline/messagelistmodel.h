// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/models/daywatch.h"
#include "app/models/rowmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/server.h"
#include "app/timeline/messagerowdata.h"
#include "app/timeline/timelinerows.h"
#include "app/timeline/timelinewindow.h"

namespace kith {

/*!
    The timeline of one conversation. Row 0 is the newest; days and the unread divider are rows.

    Opens at the newest messages or, where more are unread than a screen holds, around the first unread one. GUI
    thread; everything that the constructor takes outlives it.
*/
class MessageListModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("It belongs to a Conversation")
    //! Set by the view: rows are dropped at the other end.
    Q_PROPERTY(bool readerAtEnd MEMBER m_readerAtEnd)
    //! Set by the view while nobody looks: messages that arrive then stand below a divider.
    Q_PROPERTY(bool readerAway MEMBER m_readerAway)
    Q_PROPERTY(bool atEnd READ atEnd NOTIFY windowChanged) //!< the newest message is loaded
    Q_PROPERTY(bool atStart READ atStart NOTIFY windowChanged)
    Q_PROPERTY(bool loadingOlder READ loadingOlder NOTIFY loadingOlderChanged)
    Q_PROPERTY(bool loaded READ isLoaded NOTIFY loadedChanged)

public:
    //! Opens with \a place in the middle, revealed where it is not cached; where it is 0 with what is unread, or else the newest.
    MessageListModel(ConversationId conversation, History *history, Server *server, TimeSource *time,
                     Seq place = 0, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override; //!< see MessageRowData
    QHash<int, QByteArray> roleNames() const override { return MessageRowData::roleNames(); }

    bool isLoaded() const { return m_loaded; }
    bool atEnd() const { return m_window.atEnd(); }
    bool atStart() const { return m_window.atStart(); }
    //! What is older exists, and the user does not see it.
    bool startsAtJoining() const;
    bool loadingOlder() const { return m_loadingOlder; }
    Seq firstUnread() const { return kith::firstUnread(m_window.messages(), m_context); }

    //! The row of a message, or −1.
    Q_INVOKABLE int rowOfSeq(qint64 seq) const;
    //! Loads the message, from the server where it is older than what is cached, then emits revealed().
    Q_INVOKABLE void reveal(qint64 seq);

    void loadOlder(); //!< from the cache, and where that ends from the server
    void loadNewer();
    void jumpToLatest();

    //! Null where it is not loaded. Valid until the next signal.
    const LocalMessage *message(Seq seq) const;
    const LocalMessage *message(ClientId clientId) const;
    //! The user's newest text, or null. Its seq is 0 while it waits to be sent.
    const LocalMessage *lastOwn() const;

Q_SIGNALS:
    void windowChanged();
    void loadingOlderChanged();
    void loadedChanged();
    void firstUnreadChanged();
    void revealed(int row); //!< −1: there is no such message, or the server is away

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
    void revealFromServer(Seq seq);
    void setLoadingOlder(bool loading);

    Seq m_place;
    ConversationId m_conversation;
    History *m_history;
    Server *m_server;
    TimeSource *m_time;
    DayWatch m_dayWatch;

    TimelineWindow m_window;
    TimelineContext m_context;
    MessageRowData m_rowData;
    std::vector<TimelineRow> m_rows;
    Seq m_firstUnread = 0;
    int m_reads = 0; //!< answers to earlier reads of a whole window are ignored
    bool m_readerAtEnd = true;
    bool m_readerAway = false;
    bool m_loaded = false;
    bool m_loadingOlder = false;
    bool m_loadingNewer = false;
};

} // namespace kith
