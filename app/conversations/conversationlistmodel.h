// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/models/daywatch.h"
#include "app/models/rowmodel.h"
#include "app/people/displayidentity.h"
#include "app/sync/presencetracker.h"

#include <QSet>

namespace kith {

struct ListedConversation {
    LocalConversation conversation;
    DisplayIdentity identity;
    PresenceState presence = PresenceState::Unknown; //!< of the peer of a direct conversation
    QString typingText;
    QString lastAuthor;

    ConversationId key() const { return conversation.id; }
    bool operator==(const ListedConversation &) const = default;
};

/*!
    The user's conversations, newest first. Constructed after History::open().

    With the filter Unread a row that was read stays until the filter is set again, so that no row disappears while the
    user looks at it. GUI thread; everything that the constructor takes outlives it.
*/
class ConversationListModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Each AccountSession owns one")
    Q_PROPERTY(Filter filter READ filter WRITE setFilter NOTIFY filterChanged)
    Q_PROPERTY(int unreadConversations READ unreadConversations NOTIFY unreadChanged)
    Q_PROPERTY(int unreadMessages READ unreadMessages NOTIFY unreadChanged)
    Q_PROPERTY(bool loaded READ isLoaded NOTIFY loadedChanged)

public:
    enum Filter { All, Unread };
    Q_ENUM(Filter)

    enum Role {
        ConversationIdRole = Qt::UserRole,
        Kind,
        Title,
        Initials,
        ColorIndex,
        LastText,
        LastAuthor,
        TimeText,
        LastState,
        Draft,
        UnreadRole,
        PeerId,
        PresenceRole,
        Typing,
        TypingText,
        Left,
        Failed,
    };

    ConversationListModel(History *history, PresenceTracker *presenceTracker, TimeSource *time,
                          QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    bool isLoaded() const { return m_loaded; }
    Filter filter() const { return m_filter; }
    void setFilter(Filter filter);
    int unreadConversations() const { return m_unreadConversations; }
    int unreadMessages() const { return m_unreadMessages; }

    //! The row of a conversation, or −1.
    Q_INVOKABLE int indexOf(const QString &conversationId) const;
    //! Empty where there is no such row.
    Q_INVOKABLE QString idAt(int row) const;

Q_SIGNALS:
    void filterChanged();
    void unreadChanged();
    void loadedChanged();

private:
    void listen();
    void read();
    void apply(const std::vector<LocalConversation> &changed);
    void refresh();
    void count();
    void watch();

    ListedConversation listed(const LocalConversation &conversation) const;
    QString typingText(const LocalConversation &conversation) const;
    QString lastAuthor(const LocalConversation &conversation) const;
    QString nameOf(UserId user) const;
    QVariant lastData(const LocalConversation &conversation, int role) const;

    History *m_history;
    PresenceTracker *m_presenceTracker;
    TimeSource *m_time;
    DayWatch m_dayWatch;
    std::vector<LocalConversation> m_all; //!< in order
    std::vector<ListedConversation> m_rows;
    QSet<ConversationId> m_shown; //!< since the filter was chosen
    std::vector<UserId> m_watched;
    Filter m_filter = All;
    int m_unreadConversations = 0;
    int m_unreadMessages = 0;
    bool m_loaded = false;
};

} // namespace kith
