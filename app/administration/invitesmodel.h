// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/administration/pagedmodel.h"
#include "app/models/daywatch.h"
#include "shared/types.h"

#include <QUrl>

#include <map>

namespace kith {

struct InviteRow {
    Invite invite;

    InviteId key() const { return invite.id; }
    bool operator==(const InviteRow &) const = default;
};

//! The valid invites to this server, the newest first: all of them, or for a member their own.
class InvitesModel : public kith::PagedModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Administration::newInvitesModel()")

public:
    enum Role { InviteIdRole = Qt::UserRole, Title, Until, Maker };

    //! \a socket is the server's, as the user reached it: the links lead there.
    InvitesModel(Server *server, const QUrl &socket, UserId me, TimeSource *time, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    //! Makes an invite for \a uses people, 0 without limit, that is valid for \a hours, 0 without end. Ends with created() or failed().
    Q_INVOKABLE void create(int uses, int hours);
    Q_INVOKABLE void revoke(const QString &inviteId);

Q_SIGNALS:
    //! \a link is told only here; \a title and \a until are those of its row.
    void created(const QString &link, const QString &title, const QString &until);

protected:
    void forgetRead() override;
    request::Any nextPage() const override;
    bool addPage(const reply::Any &page) override;
    int readCount() const override { return int(m_read.size()); }
    void showRead() override;

private:
    static QString titleOf(const Invite &invite);
    QString untilOf(const Invite &invite) const;
    QString makerOf(const Invite &invite) const;

    QUrl m_socket;
    UserId m_me;
    TimeSource *m_time;
    DayWatch m_dayWatch;
    std::vector<InviteRow> m_rows;
    std::vector<InviteRow> m_read;
    std::map<UserId, QString> m_makers;
    InviteId m_next;
};

} // namespace kith
