// SPDX-License-Identifier: Apache-2.0
#include "app/administration/administration.h"

namespace kith {

Administration::Administration(Server *server, const QUrl &socket, UserId me, TimeSource *time,
                               QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_socket(socket)
    , m_me(me)
    , m_time(time)
{
}

void Administration::setPermissions(ServerRole role, bool mayInvite)
{
    if (role == m_role && mayInvite == m_mayInvite)
        return;
    m_role = role;
    m_mayInvite = mayInvite;
    Q_EMIT permissionsChanged();
}

InvitesModel *Administration::newInvitesModel()
{
    auto *model = new InvitesModel(m_server, m_socket, m_me, m_time);
    track(model);
    return model;
}

AccountsModel *Administration::newAccountsModel()
{
    auto *model = new AccountsModel(m_server, m_socket, m_me, m_role, m_time);
    connect(this, &Administration::permissionsChanged, model, [this, model] { model->setMyRole(m_role); });
    track(model);
    return model;
}

AuditLogModel *Administration::newAuditLogModel()
{
    auto *model = new AuditLogModel(m_server, m_time);
    track(model);
    return model;
}

void Administration::track(PagedModel *model)
{
    connect(model, &PagedModel::failed, this, &Administration::failed);
    connect(this, &QObject::destroyed, model, [model] { delete model; });
}

} // namespace kith
