// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

T.Switch {
    id: root

    //! The accessible name: what is switched.
    required property string label

    implicitWidth: Theme.size.controlSwitchWidth
    implicitHeight: Theme.size.controlTarget
    opacity: enabled ? 1 : Theme.color.disabledOpacity
    Accessible.role: Accessible.CheckBox
    Accessible.name: label
    Accessible.checked: checked
    Keys.onReturnPressed: {
        toggle()
        toggled()
    }

    indicator: Rectangle {
        y: Math.round((root.height - height) / 2)
        width: Theme.size.controlSwitchWidth
        height: Theme.size.controlSwitchHeight
        radius: height / 2
        color: root.checked ? Theme.color.accent : Theme.color.outlineStrong
        Behavior on color { ColorAnimation { duration: Theme.motion.hover } }

        Rectangle {
            x: root.visualPosition * (parent.width - width - 4) + 2
            y: 2
            width: Theme.size.controlSwitchKnob
            height: width
            radius: width / 2
            color: Theme.color.surface
        }
        FocusRing {
            visible: root.visualFocus
            targetRadius: parent.radius
        }
    }
    contentItem: Item { }
}
