// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The line above the first message that was unread when the conversation was opened.
Item {
    id: root

    property string text: qsTr("New messages")

    implicitHeight: Theme.size.timelineUnreadDivider
    implicitWidth: 200
    Accessible.role: Accessible.Separator
    Accessible.name: text

    Rectangle {
        anchors { left: parent.left; right: word.left; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        height: 1
        color: Theme.color.accent
        opacity: 0.5
    }
    KithText {
        id: word

        anchors.centerIn: parent
        style: Theme.type.smallStrong
        text: root.text
        color: Theme.color.accent
        Accessible.ignored: true
    }
    Rectangle {
        anchors { left: word.right; right: parent.right; leftMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        height: 1
        color: Theme.color.accent
        opacity: 0.5
    }
}
