// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Above the text being written: the message that it answers or replaces.
Item {
    id: root

    required property Conversation conversation
    readonly property bool editing: conversation.composing.editing > 0 // qmllint disable

    signal closed

    Icon {
        anchors { left: parent.left; leftMargin: Theme.space3 + 2; verticalCenter: box.verticalCenter }
        name: root.editing ? "edit" : "reply"
        color: Theme.color.accent
    }
    QuoteBox {
        id: box

        anchors { left: parent.left; leftMargin: Theme.space10 + 2; right: close.left; rightMargin: Theme.space2; top: parent.top; topMargin: 7 }
        author: root.editing ? qsTr("Edit message") : root.conversation.composing.replyAuthor === "" ? qsTr("Reply")
            : Words.sentence(qsTr("Reply to %1"), root.conversation.composing.replyAuthor)
        excerpt: root.editing ? root.conversation.composing.editOriginal : root.conversation.composing.replyText
        ink: root.editing ? Theme.color.accent : Theme.avatarInk(root.conversation.composing.replyColor)
    }
    IconButton {
        id: close

        anchors { right: parent.right; rightMargin: 8; verticalCenter: box.verticalCenter }
        side: Theme.space8
        iconName: "close"
        iconSize: Theme.size.controlIcon
        label: root.editing ? qsTr("Do not edit") : qsTr("Do not reply")
        keys: qsTr("Esc")
        onClicked: root.closed()
    }
}
