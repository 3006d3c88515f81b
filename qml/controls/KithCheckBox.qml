// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

T.CheckBox {
    id: root

    implicitWidth: text === "" ? Theme.size.controlCheckbox : word.x + word.implicitWidth
    implicitHeight: Math.max(Theme.size.controlTarget, word.implicitHeight)
    opacity: enabled ? 1 : Theme.color.disabledOpacity
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.checked: checked
    Keys.onReturnPressed: {
        toggle()
        toggled()
    }

    indicator: Rectangle {
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        width: Theme.size.controlCheckbox
        height: width
        radius: Theme.radius.check
        color: root.checked ? Theme.color.accent : Theme.color.surface
        border.width: root.checked ? 0 : 1.6
        border.color: Theme.color.outlineStrong

        Icon {
            anchors.centerIn: parent
            visible: root.checked
            name: "check"
            size: 16
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
