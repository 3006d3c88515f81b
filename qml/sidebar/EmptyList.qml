// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Shown in place of an empty list of conversations.
Column {
    id: root

    property bool unreadOnly: false
    property bool mayInvite: false

    signal inviteWanted

    spacing: Theme.space1

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.size.avatarList
        height: width
        radius: width / 2
        color: Theme.color.control

        Icon {
            anchors.centerIn: parent
            name: root.unreadOnly ? "check" : "thread"
            color: Theme.color.textMuted
            size: Theme.size.controlIcon - 2
        }
    }
    Item { width: 1; height: Theme.space1 }
    KithText {
        width: root.width
        horizontalAlignment: Text.AlignHCenter
        style: Theme.type.bodyMedium
        text: root.unreadOnly ? qsTr("All read") : qsTr("No conversations yet")
    }
    KithText {
        width: root.width
        horizontalAlignment: Text.AlignHCenter
        leftPadding: Theme.space4
        rightPadding: Theme.space4
        wrapMode: Text.Wrap
        style: Theme.type.secondary
        text: root.unreadOnly ? qsTr("Nothing waits for you.") : qsTr("They will appear here, the newest on top.")
        color: Theme.color.textMuted
    }
    Item { width: 1; height: Theme.space2; visible: invite.visible }
    KithButton {
        id: invite

        anchors.horizontalCenter: parent.horizontalCenter
        visible: root.mayInvite && !root.unreadOnly
        iconName: "user-plus"
        text: qsTr("Invite people…")
        onClicked: root.inviteWanted()
    }
}
