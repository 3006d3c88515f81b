// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/models/rowmodel.h"
#include "app/people/displayidentity.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"

#include <memory>

namespace kith {

struct SwitcherRow {
    ConversationId conversation; //!< null for a person
    UserId person; //!< null for a conversation; somebody who has none with the user yet
    DisplayIdentity identity;
    QString subtitle;
    PresenceState presence = PresenceState::Unknown;
    int unread = 0;

    std::pair<ConversationId, UserId> key() const { return {conversation, person}; }
    bool operator==(const SwitcherRow &) const = default;
};

/*!
    The results of the switcher (Ctrl+K): conversations that match the query, then people without one. An empty query
    lists the latest conversations. GUI thread; everything that the constructor takes outlives it.
*/
class SwitcherModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use App::newSwitcherModel()")
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged)
    Q_PROPERTY(bool more READ more NOTIFY moreChanged)

public:
    enum Role {
        Kind = Qt::UserRole,
        TargetId,
        Title,
        Subtitle,
        Initials,
        ColorIndex,
        Square,
        Unread,
        PresenceRole
    };

    SwitcherModel(History *history, PresenceTracker *presenceTracker, Server *server, TimeSource *time,
                  QObject *parent = nullptr);
    ~SwitcherModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    QString query() const { return m_query; }
    void setQuery(const QString &query);
    bool more() const { return m_more; } //!< the server has more people who match
    //! Emits conversationChosen() or personChosen() for the row.
    Q_INVOKABLE void activate(int row);

Q_SIGNALS:
    void queryChanged();
    void moreChanged();
    void conversationChosen(const QString &conversationId);
    void personChosen(const QString &userId);

private:
    void read();
    void refresh();
    void askServer();
    void setMore(bool more);
    std::vector<SwitcherRow> conversations() const;
    std::vector<SwitcherRow> people() const;

    History *m_history;
    PresenceTracker *m_presenceTracker;
    Server *m_server;
    std::unique_ptr<Timer> m_queryTimer;
    std::vector<LocalConversation> m_conversations; //!< newest first
    std::vector<SwitcherRow> m_rows;
    QString m_query;
    bool m_loaded = false;
    bool m_more = false;
};

} // namespace kith
