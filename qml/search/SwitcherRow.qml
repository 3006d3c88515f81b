// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A result of the switcher.
PersonRow {
    id: root

    required property int index
    required property string title
    required property string subtitle
    required property int unread
    required square
    required presence

    implicitHeight: Theme.size.dialogRow
    leftPadding: Theme.space3
    rightPadding: Theme.space3
    side: Theme.size.sidebarAvatarCompact
    name: title
    detail: subtitle

    Rectangle {
        anchors { left: parent.left; leftMargin: -Theme.space2; verticalCenter: parent.verticalCenter }
        visible: root.current
        width: Theme.size.sidebarSelectedBarWidth
        height: Theme.size.sidebarSelectedBarHeight
        radius: 2
        color: Theme.color.accent
    }
    trailing: [
        Pill { count: root.unread },
        Tag { visible: root.current; kind: Tag.Key; text: qsTr("Enter"); Accessible.ignored: true }
    ]
}
