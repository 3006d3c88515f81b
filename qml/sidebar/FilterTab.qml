// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A tab above the conversations, with the number of conversations behind it.
T.TabButton {
    id: root

    property int count: 0

    implicitWidth: Math.ceil(word.implicitWidth + (number.visible ? number.implicitWidth + Theme.space1 + 2 : 0)) + 2 * Theme.space2
    implicitHeight: Theme.size.controlHeightSmall
    Accessible.role: Accessible.PageTab
    Accessible.name: count > 0 ? qsTr("%1, %n", "", count).arg(text) : text

    background: Rectangle {
        radius: Theme.radius.control
        color: root.checked ? Theme.color.control : root.hovered ? Theme.color.rowHover : "transparent"

        FocusRing { visible: root.visualFocus; inside: true }
    }
    contentItem: Item {
        KithText {
            id: word

            anchors { left: parent.left; leftMargin: Theme.space2; verticalCenter: parent.verticalCenter }
            style: Theme.type.secondaryMedium
            text: root.text
            color: root.checked ? Theme.color.text : Theme.color.textMuted
            Accessible.ignored: true
        }
        KithText {
            id: number

            anchors { left: word.right; leftMargin: Theme.space1 + 2; verticalCenter: parent.verticalCenter }
            visible: root.count > 0
            style: Theme.type.smallStrong
            text: Number(root.count).toLocaleString(Qt.locale(), "f", 0)
            color: Theme.color.accent
            Accessible.ignored: true
        }
    }
}
