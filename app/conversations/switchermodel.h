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
    ConversationId conversation; //!< or
    UserId person; //!< somebody with whom there is none yet
    DisplayIdentity face;
    QString subtitle;
    PresenceState presence = PresenceState::Unknown;
    int unread = 0;

    std::pair<ConversationId, UserId> key() const { return {conversation, person}; }
    bool operator==(const SwitcherRow &) const = default;
};

/*!
    Where one can go by typing: conversations first, then people with whom there is none yet. Without a
    query, the latest conversations. GUI thread; what it is made of outlives it.
*/
class SwitcherModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("App::newSwitcherModel() makes them")
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged)

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

    SwitcherModel(History *history, PresenceTracker *presences, Server *server, TimeSource *time,
                  QObject *parent = nullptr);
    ~SwitcherModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    QString query() const { return m_query; }
    void setQuery(const QString &query);
    //! Says by a signal where the row leads.
    Q_INVOKABLE void activate(int row);

Q_SIGNALS:
    void queryChanged();
    void conversationChosen(const QString &conversationId);
    void personChosen(const QString &userId);

private:
    void read();
    void refresh();
    void askServer();
    std::vector<SwitcherRow> conversations() const;
    std::vector<SwitcherRow> people() const;

    History *m_history;
    PresenceTracker *m_presences;
    Server *m_server;
    std::unique_ptr<Timer> m_alarm;
    std::vector<LocalConversation> m_conversations; //!< newest first
    std::vector<SwitcherRow> m_rows;
    QString m_query;
    bool m_loaded = false;
};

} // namespace kith
