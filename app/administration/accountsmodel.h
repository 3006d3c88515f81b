// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/administration/pagedmodel.h"
#include "app/models/daywatch.h"
#include "shared/types.h"

#include <QStringList>
#include <QUrl>

namespace kith {

struct AccountRow {
    ListedAccount account;

    UserId key() const { return account.user.id; }
    bool operator==(const AccountRow &) const = default;
};

/*!
    The accounts of the server whose names or handles match a query, in order of their names, and what the user may do to
    each: nothing to their own, only its role to one of an equal role, nothing to one above.
*/
class AccountsModel : public kith::PagedModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Administration::newAccountsModel()")
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged)

public:
    enum Role {
        UserIdRole = Qt::UserRole,
        Name,
        Handle,
        Initials,
        ColorIndex,
        Disabled,
        Tags, //!< "You", "Owner", "Disabled": what is special about it
        Detail,
        Devices,
        Administered, //!< the user may disable it, end its devices, and make a password link
        Roles //!< the names of the roles that the user may give it
    };

    //! \a socket is the server's, as the user reached it: the links lead there.
    AccountsModel(Server *server, const QUrl &socket, UserId me, ServerRole myRole, TimeSource *time,
                  QObject *parent = nullptr);
    ~AccountsModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    QString query() const { return m_query; }
    void setQuery(const QString &query);
    void setMyRole(ServerRole role);

    Q_INVOKABLE void setDisabled(const QString &userId, bool disabled);
    //! \a role is the name of a ServerRole.
    Q_INVOKABLE void setRole(const QString &userId, const QString &role);
    Q_INVOKABLE void endDevices(const QString &userId);
    //! Ends with passwordLinkMade() or failed().
    Q_INVOKABLE void makePasswordLink(const QString &userId);

Q_SIGNALS:
    void queryChanged();
    //! \a link is told only here. It works once, until \a end, which stands in a sentence.
    void passwordLinkMade(const QString &userId, const QString &link, const QString &end);

protected:
    void forgetRead() override;
    request::Any nextPage() const override;
    bool addPage(const reply::Any &page) override;
    int readCount() const override { return int(m_read.size()); }
    void showRead() override;

private:
    bool isBelow(const ListedAccount &account) const;
    QStringList rolesFor(const ListedAccount &account) const;
    QStringList tagsOf(const ListedAccount &account) const;
    QString detailOf(const ListedAccount &account) const;

    QUrl m_socket;
    UserId m_me;
    ServerRole m_myRole;
    TimeSource *m_time;
    DayWatch m_dayWatch;
    std::unique_ptr<Timer> m_queryTimer;
    std::vector<AccountRow> m_rows;
    std::vector<AccountRow> m_read;
    QString m_query;
    UserId m_next;
};

} // namespace kith
