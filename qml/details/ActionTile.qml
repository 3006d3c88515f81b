// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A quick action of the drawer: an icon over a word.
T.AbstractButton {
    id: root

    required property string iconName
    property bool dangerous: false

    implicitHeight: Math.round(56 * Theme.size.grow)
    implicitWidth: 64
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()

    background: Rectangle {
        radius: Theme.radius.field
        color: root.down ? Theme.color.surfacePressed : root.hovered ? Theme.color.surfaceHover : Theme.color.surfaceSunken
        border.width: Theme.highContrast ? 1 : 0
        border.color: Theme.color.outlineStrong
        Behavior on color { ColorAnimation { duration: Theme.motion.hover } }

        FocusRing { visible: root.visualFocus; inside: true; targetRadius: parent.radius }
    }
    contentItem: Item {
        Icon {
            id: mark

            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.verticalCenter; bottomMargin: 0 }
            name: root.iconName
            color: root.dangerous ? Theme.color.danger : Theme.color.accent
        }
        KithText {
            anchors { horizontalCenter: parent.horizontalCenter; top: mark.bottom; topMargin: Theme.space1 }
            width: Math.min(implicitWidth, root.width - Theme.space2)
            style: Theme.type.smallMedium
            text: root.text
            color: root.dangerous ? Theme.color.danger : Theme.color.text
            Accessible.ignored: true
        }
    }
}
