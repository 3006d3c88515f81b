// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! What each key does.
Column {
    id: root

    readonly property var keys: [
        [["Ctrl", "K"], qsTr("Find a person or a conversation")],
        [["Ctrl", "N"], qsTr("New conversation")],
        [["Alt", "↑"], qsTr("Conversation above")],
        [["Alt", "↓"], qsTr("Conversation below")],
        [["↑"], qsTr("Edit your last message, in an empty field")],
        [[qsTr("Enter")], qsTr("Send")],
        [[qsTr("Shift"), qsTr("Enter")], qsTr("New line")],
        [[qsTr("Esc")], qsTr("Cancel, close, or go to the latest message")],
        [[qsTr("Page Up")], qsTr("Scroll up")],
        [[qsTr("Page Down")], qsTr("Scroll down")],
        [["R"], qsTr("Reply to the chosen message")],
        [["Ctrl", "C"], qsTr("Copy the chosen message")],
        [[qsTr("Del")], qsTr("Delete the chosen message")],
        [["Ctrl", "/"], qsTr("List the keys")]
    ]

    Repeater {
        model: root.keys

        Item {
            id: line

            required property var modelData

            width: root.width
            height: Theme.space8
            Accessible.role: Accessible.ListItem
            Accessible.name: Words.sentence(qsTr("%1: %2"), modelData[0].join(" "), modelData[1])

            KithText {
                anchors { left: parent.left; right: caps.left; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
                text: line.modelData[1]
                Accessible.ignored: true
            }
            KeyHint {
                id: caps

                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                caps: line.modelData[0]
                text: ""
            }
        }
    }
}
