// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! An entry of the audit log.
Item {
    id: root

    required property int index
    required property string sentence
    required property string when
    required property string action
    readonly property var icons: ({
        inviteCreated: "link", inviteRevoked: "link", accountCreated: "user-plus", accountDisabled: "lock", accountEnabled: "check", roleSet: "shield",
        devicesRevoked: "device", passwordResetCreated: "key", passwordReset: "key", ownerChanged: "users"
    })

    implicitHeight: Math.max(Theme.size.settingsRow, words.height + 2 * Theme.space2)
    width: parent ? parent.width : 0
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.sentence(qsTr("%1, %2"), sentence, when)

    Hairline { visible: root.index > 0; width: parent.width }
    Icon {
        id: mark

        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        name: root.icons[root.action] ?? "info"
        color: Theme.color.textMuted
    }
    Column {
        id: words

        anchors { left: mark.right; leftMargin: Theme.space4; right: parent.right; verticalCenter: parent.verticalCenter }

        KithText { width: parent.width; text: root.sentence; wrapMode: Text.Wrap; Accessible.ignored: true }
        KithText { width: parent.width; style: Theme.type.small; text: root.when; color: Theme.color.textMuted; Accessible.ignored: true }
    }
}
