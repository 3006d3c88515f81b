// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The menu of a member.
KithMenu {
    id: root

    required property App app
    required property Conversation conversation
    property string userId
    property string name
    property string role
    property bool self: false
    readonly property bool owner: conversation.myRole === "owner"
    readonly property bool manageable: conversation.canManage && !self && role !== "owner" && !conversation.left

    signal ownerWanted(string userId, string name)
    signal removeWanted(string userId, string name)

    function openFor(row: MemberRow) {
        openAt(row, row.width - width, row.height)
    }
    function openAt(row: MemberRow, x: real, y: real) {
        Object.assign(root, { userId: row.userId, name: row.name, role: row.role, self: row.self })
        if (!self || manageable)
            popup(row, x, y)
    }

    KithMenuItem { visible: !root.self; text: qsTr("Message"); iconName: "compose"; onTriggered: root.app.openDirect(root.userId) }
    KithMenuItem { visible: root.owner && root.manageable && root.role === "member"; text: qsTr("Make admin"); iconName: "shield"; onTriggered: root.conversation.setRole(root.userId, "admin") }
    KithMenuItem { visible: root.owner && root.manageable && root.role === "admin"; text: qsTr("Make member"); iconName: "user"; onTriggered: root.conversation.setRole(root.userId, "member") }
    KithMenuItem { visible: root.owner && root.manageable; text: qsTr("Make owner"); iconName: "key"; onTriggered: root.ownerWanted(root.userId, root.name) }
    KithMenuSeparator { visible: root.manageable }
    KithMenuItem { visible: root.manageable; text: qsTr("Remove"); iconName: "logout"; dangerous: true; onTriggered: root.removeWanted(root.userId, root.name) }
}
