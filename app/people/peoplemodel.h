// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/models/rowmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"

#include <QStringList>

#include <memory>

namespace kith {

struct PersonRow {
    User user;
    PresenceState presence = PresenceState::Unknown;
    bool selected = false;

    UserId key() const { return user.id; }
    bool operator==(const PersonRow &) const = default;
};

/*!
    People to choose from: lists known people at once, and adds those that the server finds. The selection outlives a
    change of the query. A query that the server did not get is sent again once it is connected. GUI thread; everything
    that the constructor takes outlives it.
*/
class PeopleModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use App::newPeopleModel()")
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged)
    Q_PROPERTY(bool busy READ busy NOTIFY busyChanged)
    Q_PROPERTY(bool answered READ answered NOTIFY busyChanged)
    Q_PROPERTY(bool more READ more NOTIFY busyChanged)
    Q_PROPERTY(QStringList exclude READ exclude WRITE setExclude NOTIFY excludeChanged)
    Q_PROPERTY(QStringList selectedIds READ selectedIds NOTIFY selectionChanged)
    Q_PROPERTY(QStringList selectedNames READ selectedNames NOTIFY selectionChanged)
    Q_PROPERTY(QStringList selectedTitles READ selectedTitles NOTIFY selectionChanged)

public:
    enum Role { UserIdRole = Qt::UserRole, Name, Handle, Initials, ColorIndex, PresenceRole, Selected };

    PeopleModel(History *history, PresenceTracker *presenceTracker, Server *server, TimeSource *time,
                QObject *parent = nullptr);
    ~PeopleModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    QString query() const { return m_query; }
    void setQuery(const QString &query);
    bool busy() const { return m_busy; }
    //! The server has answered this query: the list is complete.
    bool answered() const { return m_answered && !m_busy; }
    //! The server found more people than it answered: a longer query finds them.
    bool more() const { return m_more && answered(); }
    QStringList exclude() const;
    void setExclude(const QStringList &userIds);
    QStringList selectedIds() const; //!< in the order of selection
    QStringList selectedNames() const;
    QStringList selectedTitles() const
    {
        return m_selectedTitles;
    } //!< with the handle beside names that look alike
    Q_INVOKABLE void toggle(const QString &userId);
    //! Asks the server once more, for who came meanwhile.
    Q_INVOKABLE void askAgain();

Q_SIGNALS:
    void queryChanged();
    void busyChanged();
    void excludeChanged();
    void selectionChanged();

private:
    void refresh();
    void askServer();
    void setBusy(bool busy);

    History *m_history;
    PresenceTracker *m_presenceTracker;
    Server *m_server;
    std::unique_ptr<Timer> m_queryTimer;
    std::vector<PersonRow> m_rows;
    std::vector<UserId> m_excluded;
    std::vector<UserId> m_selected;
    QStringList m_selectedTitles;
    QString m_query;
    int m_asked = 0; //!< earlier answers are ignored
    bool m_busy = false;
    bool m_answered = false;
    bool m_more = false;
};

} // namespace kith
