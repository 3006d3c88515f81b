// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Who administered what on the server, the newest first.
Column {
    id: root

    required property Administration administration
    property bool online: true
    property AuditLogModel log: null

    spacing: Theme.space4
    Component.onCompleted: log = administration.newAuditLogModel()
    Component.onDestruction: if (log) log.destroy()

    KithText { style: Theme.type.heading; text: qsTr("Audit log") }
    OfflineLine { width: parent.width; online: root.online }
    SettingsGroup {
        width: parent.width
        visible: rows.count > 0

        Repeater {
            id: rows

            model: root.log

            AuditRow { }
        }
    }
    ListState {
        width: parent.width
        list: root.log
        online: root.online
        count: rows.count
        empty: qsTr("Nothing was administered yet.")
    }
}
