// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! Looks like a search field and opens the switcher.
T.AbstractButton {
    id: root

    property string keys

    implicitHeight: Theme.size.controlHeight
    implicitWidth: 160
    Accessible.role: Accessible.Button
    Accessible.name: qsTr("Search people and conversations")
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()

    background: Rectangle {
        radius: Theme.radius.field
        color: root.down ? Theme.color.controlPressed : root.hovered ? Theme.color.controlHover : Theme.color.control
        border.width: Theme.highContrast ? 1 : 0
        border.color: Theme.color.outlineStrong
        Behavior on color { ColorAnimation { duration: Theme.motion.hover } }

        FocusRing { visible: root.visualFocus; inside: true; targetRadius: parent.radius }
    }
    contentItem: Item {
        Icon {
            id: mark

            anchors { left: parent.left; leftMargin: Theme.space2 + 1; verticalCenter: parent.verticalCenter }
            name: "search"
            size: Theme.size.controlIcon - 2
            color: Theme.color.textMuted
        }
        KithText {
            anchors { left: mark.right; leftMargin: Theme.space2 - 1; right: cap.left; verticalCenter: parent.verticalCenter }
            text: qsTr("Search")
            color: Theme.color.textMuted
            Accessible.ignored: true
        }
        Rectangle {
            id: cap

            anchors { right: parent.right; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
            visible: root.keys !== ""
            width: visible ? Math.ceil(key.implicitWidth) + 10 : 0
            height: Theme.size.controlPillHeight - 2
            radius: Theme.radius.joint
            color: Theme.color.sidebar

            KithText {
                id: key

                anchors.centerIn: parent
                style: Theme.type.caption
                text: root.keys
                color: Theme.color.textMuted
                Accessible.ignored: true
            }
        }
    }
}
