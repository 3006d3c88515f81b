// SPDX-License-Identifier: Apache-2.0
import QtQml
import Kith.App

QtObject {
    id: root

    property bool mayInvite: false
    property bool mayManageAccounts: false
    property bool mayReadAuditLog: false
    //! What the models start with.
    property var values: ({})
    property var inviteRows: []
    property var accountRows: []
    property var auditRows: []

    function newInvitesModel() { return invites.createObject(null, Object.assign({ rows: inviteRows }, values)) }
    function newAccountsModel() { return accounts.createObject(null, Object.assign({ rows: accountRows }, values)) }
    function newAuditLogModel() { return auditLog.createObject(null, Object.assign({ rows: auditRows }, values)) }

    property Component invites: Component { InvitesModel { } }
    property Component accounts: Component { AccountsModel { } }
    property Component auditLog: Component { AuditLogModel { } }
}
