// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

T.RadioButton {
    id: root

    implicitWidth: text === "" ? Theme.size.controlCheckbox : Theme.size.controlCheckbox + Theme.space2 + word.implicitWidth
    implicitHeight: Math.max(Theme.size.controlTarget, word.implicitHeight)
    opacity: enabled ? 1 : Theme.color.disabledOpacity
    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.checked: checked

    indicator: Rectangle {
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        width: Theme.size.controlCheckbox
        height: width
        radius: width / 2
        color: root.checked ? Theme.color.accent : Theme.color.surface
        border.width: root.checked ? 0 : 1.6
        border.color: Theme.color.outlineStrong

        Rectangle {
            anchors.centerIn: parent
            visible: root.checked
            width: 7
            height: 7
            radius: 3.5
            color: Theme.color.textOnAccent
        }
        FocusRing {
            visible: root.visualFocus
            targetRadius: parent.radius
        }
    }
    contentItem: Item {
        KithText {
            id: word

            anchors { left: parent.left; leftMargin: Theme.size.controlCheckbox + Theme.space2; verticalCenter: parent.verticalCenter }
            text: root.text
            Accessible.ignored: true
        }
    }
}
