// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A setting: what it is, what it means, and the control at the end.
Item {
    id: root

    required property string title
    property string detail
    property string iconName
    property string tag
    property bool first: false
    default property alias control: end.data

    implicitHeight: Math.max(Theme.size.settingsRow, words.height + 2 * Theme.space2)
    width: parent ? parent.width : 0

    Hairline { visible: !root.first; width: parent.width }
    Rectangle {
        id: tile

        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        visible: root.iconName !== ""
        width: visible ? Theme.space10 : 0
        height: Theme.space10
        radius: Theme.radius.field
        color: Theme.color.surfaceSunken

        Icon { anchors.centerIn: parent; name: root.iconName; color: Theme.color.textMuted; size: 18 }
    }
    Item {
        id: words

        anchors { left: tile.right; leftMargin: tile.visible ? Theme.space3 : 0; right: end.left; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        height: name.height + (detail.visible ? detail.height : 0)

        KithText {
            id: name

            width: Math.min(implicitWidth, parent.width - (mark.visible ? mark.width + Theme.space2 : 0))
            style: Theme.type.bodyMedium
            text: root.title
            anchors.left: parent.left
        }
        Tag {
            id: mark

            anchors { left: name.right; leftMargin: Theme.space2; verticalCenter: name.verticalCenter }
            visible: text !== ""
            kind: Tag.Accent
            text: root.tag
        }
        KithText {
            id: detail

            anchors { left: parent.left; right: parent.right; top: name.bottom }
            visible: text !== ""
            style: Theme.type.small
            text: root.detail
            wrapMode: Text.Wrap
            color: Theme.color.textMuted
        }
    }
    Row {
        id: end

        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: Theme.space2
    }
}
