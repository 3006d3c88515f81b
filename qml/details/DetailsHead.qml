// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The top of the drawer: a large avatar, the title, quick actions, and how many members follow.
Item {
    id: root

    required property Conversation conversation
    property int members: 0
    readonly property alias words: words
    readonly property bool group: conversation.kind === "group"
    readonly property bool manageable: group && conversation.canManage && !conversation.left
    readonly property bool leavable: group && !conversation.left
    readonly property bool owned: leavable && conversation.myRole === "owner" && conversation.history !== ""
    readonly property alias earlier: earlier

    signal addWanted
    signal renameWanted
    signal leaveWanted
    signal historyWanted(string history)

    implicitHeight: tiles.y + (leavable ? tiles.height + Theme.space4 : 0) + (owned ? choice.height : 0) + (group ? section.height : 0)
    height: implicitHeight

    Avatar {
        id: avatar

        x: Theme.mirrored ? root.width - width - Theme.space5 : Theme.space5
        y: Theme.space4
        side: Theme.size.avatarProfile - Theme.space4
        initials: root.conversation.initials
        colorIndex: root.conversation.colorIndex
        square: root.group
        presence: root.group ? "unknown" : root.conversation.presence
        ground: Theme.color.window
    }
    Item {
        id: words

        anchors { left: parent.left; leftMargin: Theme.space5 + avatar.width + Theme.space3 + 2; right: parent.right; rightMargin: Theme.space5 }
        y: avatar.y + Math.max(0, Math.round((avatar.height - height) / 2))
        height: title.height + (under.visible ? under.height : 0)

        KithText {
            id: title

            width: parent.width
            style: Theme.type.heading
            text: root.conversation.title
            wrapMode: Text.Wrap
            maximumLineCount: 2
        }
        KithText {
            id: under

            anchors.top: title.bottom
            width: parent.width
            visible: text !== ""
            style: Theme.type.small
            text: root.conversation.subtitle
            color: Theme.color.textMuted
        }
    }
    Row {
        id: tiles

        readonly property int count: root.manageable ? 3 : 1
        readonly property real tileWidth: (width - (count - 1) * spacing) / count

        anchors { left: parent.left; right: parent.right; leftMargin: Theme.space5; rightMargin: Theme.space5 }
        y: avatar.y + Math.max(avatar.height, words.height) + Theme.space4
        visible: root.leavable
        height: visible ? Math.round(56 * Theme.size.grow) : 0
        spacing: Theme.space2

        ActionTile { width: tiles.tileWidth; visible: root.manageable; iconName: "user-plus"; text: qsTr("Add"); onClicked: root.addWanted() }
        ActionTile { width: tiles.tileWidth; visible: root.manageable; iconName: "edit"; text: qsTr("Rename"); onClicked: root.renameWanted() }
        ActionTile { width: tiles.tileWidth; iconName: "logout"; dangerous: true; text: qsTr("Leave"); onClicked: root.leaveWanted() }
    }
    Item {
        id: choice

        anchors { left: parent.left; right: parent.right; bottom: section.top; leftMargin: Theme.space5; rightMargin: Theme.space5 }
        visible: root.owned
        height: Math.max(Theme.size.controlTarget, label.height)

        KithText {
            id: label

            anchors { left: parent.left; right: earlier.left; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
            style: Theme.type.small
            text: qsTr("New members see earlier messages")
            wrapMode: Text.Wrap
            maximumLineCount: 3
            Accessible.ignored: true
        }
        KithSwitch {
            id: earlier

            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            label: qsTr("New members see earlier messages")
            checked: root.conversation.history === "all"
            onToggled: root.historyWanted(checked ? "all" : "joined")
        }
    }
    Item {
        id: section

        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; leftMargin: Theme.space5; rightMargin: Theme.space5 }
        visible: root.group
        height: Theme.space8

        KithText {
            id: word

            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
            style: Theme.type.smallStrong
            text: qsTr("Members")
            color: Theme.color.textMuted
        }
        KithText {
            anchors { left: word.right; leftMargin: Theme.space2; verticalCenter: parent.verticalCenter }
            style: Theme.type.small
            text: root.members > 0 ? Number(root.members).toLocaleString(Qt.locale(), "f", 0) : ""
            color: Theme.color.textMuted
        }
    }
}
