// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! One line of a menu: icon, text, and the key that does the same.
T.MenuItem {
    id: root

    property string iconName
    property string keys
    property bool dangerous: false
    readonly property color ink: !enabled ? Theme.color.textDisabled : dangerous ? Theme.color.danger : Theme.color.text

    implicitWidth: ListView.view ? ListView.view.width : 224
    width: implicitWidth
    implicitHeight: visible ? Theme.size.controlMenuItem : 0
    height: implicitHeight
    leftPadding: Theme.space2 + 2
    rightPadding: Theme.space2 + 2
    Accessible.role: Accessible.MenuItem
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radius.inner
        color: root.down ? Theme.color.surfacePressed : root.highlighted ? Theme.color.surfaceHover : "transparent"

        FocusRing {
            visible: root.visualFocus
            inside: true
            targetRadius: Theme.radius.inner
        }
    }
    contentItem: Item {
        Icon {
            id: mark

            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
            name: root.iconName
            size: Theme.size.controlIcon - 2
            color: root.enabled && !root.dangerous ? Theme.color.textMuted : root.ink
        }
        KithText {
            anchors { left: mark.right; leftMargin: Theme.space2 + 2; right: hint.left; verticalCenter: parent.verticalCenter }
            text: root.text
            color: root.ink
            Accessible.ignored: true
        }
        KithText {
            id: hint

            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            style: Theme.type.small
            text: root.keys
            color: root.enabled ? Theme.color.textMuted : Theme.color.textDisabled
            Accessible.ignored: true
        }
    }
}
