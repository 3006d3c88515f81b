// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A slider over a few steps.
T.Slider {
    id: root

    required property string label
    readonly property int steps: Math.round((to - from) / stepSize)

    implicitWidth: 184
    implicitHeight: Theme.size.controlTarget
    snapMode: T.Slider.SnapAlways
    Accessible.role: Accessible.Slider
    Accessible.name: label

    background: Item {
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            height: 4
            radius: 2
            color: Theme.color.controlPressed
        }
        Repeater {
            model: root.steps + 1

            Rectangle {
                required property int index

                anchors.verticalCenter: parent.verticalCenter
                x: 8 + (root.width - 20) * (root.mirrored ? 1 - index / root.steps : index / root.steps)
                width: 4
                height: 4
                radius: 2
                color: Theme.color.outlineStrong
            }
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: root.mirrored ? root.handle.x + 10 : 0
            width: root.mirrored ? parent.width - x : root.handle.x + 10
            height: 4
            radius: 2
            color: Theme.color.accent
        }
    }
    handle: Rectangle {
        x: root.visualPosition * (root.width - width)
        anchors.verticalCenter: parent ? parent.verticalCenter : undefined
        width: 20
        height: 20
        radius: 10
        color: root.pressed ? Theme.color.surfacePressed : Theme.color.surface
        border.width: 2
        border.color: Theme.color.accent

        FocusRing { visible: root.visualFocus; targetRadius: 10 }
    }
}
