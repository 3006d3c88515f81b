// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/administration/accountsmodel.h"
#include "app/administration/auditlogmodel.h"
#include "app/administration/invitesmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/server.h"

#include <QObject>
#include <QUrl>

#include <qqmlregistration.h>

namespace kith {

//! What the signed-in user may administer on the server. Nothing before the first welcome; what the last one said while there is no
//! connection. GUI thread.
class Administration : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("One belongs to each AccountSession")
    Q_PROPERTY(bool mayInvite READ mayInvite NOTIFY permissionsChanged)
    Q_PROPERTY(bool mayManageAccounts READ mayManageAccounts NOTIFY permissionsChanged)
    Q_PROPERTY(bool mayReadAuditLog READ mayReadAuditLog NOTIFY permissionsChanged)

public:
    //! \a server and \a time outlive it; \a socket is the server's, as the user reached it.
    Administration(Server *server, const QUrl &socket, UserId me, TimeSource *time,
                   QObject *parent = nullptr);

    bool mayInvite() const { return m_mayInvite; }
    bool mayManageAccounts() const { return m_role >= ServerRole::Admin; }
    bool mayReadAuditLog() const { return m_role == ServerRole::Owner; }
    void setPermissions(ServerRole role, bool mayInvite);

    // ---- Models without a parent; destroyed with this at the latest
    Q_INVOKABLE kith::InvitesModel *newInvitesModel();
    Q_INVOKABLE kith::AccountsModel *newAccountsModel();
    Q_INVOKABLE kith::AuditLogModel *newAuditLogModel();

Q_SIGNALS:
    void permissionsChanged();
    //! Something was not done; \a message says why.
    void failed(const QString &message);

private:
    void track(PagedModel *model);

    Server *m_server;
    QUrl m_socket;
    UserId m_me;
    TimeSource *m_time;
    ServerRole m_role = ServerRole::Member;
    bool m_mayInvite = false;
};

} // namespace kith
