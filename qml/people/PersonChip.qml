// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A person who is chosen. A click takes the choice back.
T.AbstractButton {
    id: root

    implicitWidth: Math.min(label.implicitWidth + cross.width + 3 * Theme.space2, Theme.size.dialogWidth / 2)
    implicitHeight: Theme.size.messageReactionHeight
    Accessible.role: Accessible.Button
    Accessible.name: Words.sentence(qsTr("%1, remove"), text)
    Accessible.onPressAction: root.clicked()

    background: Rectangle {
        radius: height / 2
        color: root.down ? Theme.color.accentSoftHover : root.hovered ? Theme.color.accentSoftHover : Theme.color.accentSoft

        FocusRing {
            visible: root.visualFocus
            inside: true
            targetRadius: parent.radius
        }
    }
    contentItem: Item {
        KithText {
            id: label

            anchors { left: parent.left; leftMargin: Theme.space2; right: cross.left; rightMargin: Theme.space1; verticalCenter: parent.verticalCenter }
            style: Theme.type.smallMedium
            text: root.text
            color: Theme.color.accent
            Accessible.ignored: true
        }
        Icon {
            id: cross

            anchors { right: parent.right; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
            name: "close"
            size: 14
            color: Theme.color.accent
        }
    }
}
