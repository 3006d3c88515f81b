// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The soft shadow of a floating item; fills its parent and lies below it.
Item {
    id: root

    required property var layers
    property real radius: Theme.radius.card

    anchors.fill: parent
    z: -1

    Repeater {
        model: root.layers

        Rectangle {
            required property var modelData

            x: -modelData.grow
            y: modelData.y - modelData.grow
            width: root.width + 2 * modelData.grow
            height: root.height + 2 * modelData.grow
            radius: root.radius + modelData.grow
            // Alpha in the colour instead of item opacity, which would be rounded away in the corners.
            color: Qt.rgba(Theme.color.shadow.r, Theme.color.shadow.g, Theme.color.shadow.b, modelData.opacity)
        }
    }
}
