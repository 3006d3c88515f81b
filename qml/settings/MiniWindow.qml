// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A thumbnail of the window in one colour scheme.
Rectangle {
    id: root

    required property ColorScheme scheme

    component Bar: Rectangle {
        radius: height / 2
    }

    radius: Theme.radius.card
    color: scheme.window

    Rectangle {
        anchors.left: parent.left
        width: root.width / 3
        height: root.height
        radius: Theme.radius.card
        color: root.scheme.sidebar

        Rectangle { anchors.right: parent.right; width: parent.radius; height: parent.height; color: parent.color }
        Bar { x: 8; y: 8; width: parent.width - 16; height: 10; color: root.scheme.control }
        Repeater {
            model: [1, 6, 8, 4]

            Item {
                required property int modelData
                required property int index

                x: 10
                y: 28 + index * (root.height - 36) / 4

                Bar { width: 12; height: 12; color: root.scheme.avatarFill[parent.modelData] }
                Bar { x: 17; y: 1; width: root.width / 3 - 36; height: 3; color: root.scheme.textMuted }
                Bar { x: 17; y: 7; width: root.width / 3 - 46; height: 3; color: root.scheme.pillMuted }
            }
        }
    }
    Item {
        anchors.right: parent.right
        width: root.width * 2 / 3
        height: root.height

        Bar { x: 10; y: root.height * 0.14; width: parent.width * 0.5; height: root.height * 0.15; color: root.scheme.bubbleOther }
        Bar { x: 10; y: root.height * 0.32; width: parent.width * 0.38; height: root.height * 0.12; color: root.scheme.bubbleOther }
        Bar { x: parent.width - width - 12; y: root.height * 0.5; width: parent.width * 0.46; height: root.height * 0.12; color: root.scheme.bubbleOwn }
        Bar { x: parent.width - width - 12; y: root.height * 0.65; width: parent.width * 0.6; height: root.height * 0.12; color: root.scheme.bubbleOwn }
        Bar { x: 10; y: root.height * 0.84; width: parent.width - 22; height: root.height * 0.09; color: root.scheme.control }
    }
}
