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
            height: Theme.size.controlSliderTrack
            radius: height / 2
            color: Theme.color.controlPressed
        }
        Repeater {
            model: root.steps + 1

            Rectangle {
                required property int index

                anchors.verticalCenter: parent.verticalCenter
                x: (root.handle.width - width) / 2 + (root.width - root.handle.width) * (root.mirrored ? 1 - index / root.steps : index / root.steps)
                width: Theme.size.controlSliderTrack
                height: width
                radius: width / 2
                color: Theme.color.outlineStrong
            }
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: root.mirrored ? root.handle.x + root.handle.width / 2 : 0
            width: root.mirrored ? parent.width - x : root.handle.x + root.handle.width / 2
            height: Theme.size.controlSliderTrack
            radius: height / 2
            color: Theme.color.accent
        }
    }
    handle: Rectangle {
        x: root.visualPosition * (root.width - width)
        anchors.verticalCenter: parent ? parent.verticalCenter : undefined
        width: Theme.size.controlSliderHandle
        height: width
        radius: width / 2
        color: root.pressed ? Theme.color.surfacePressed : Theme.color.surface
        border.width: 2
        border.color: Theme.color.accent

        FocusRing { visible: root.visualFocus; targetRadius: parent.radius }
    }
}
