// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The soft shadow under what floats; it fills the item it belongs to and lies below it.
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
            // In the colour, not as opacity of the item: so little of it would be rounded away in the corners.
            color: Qt.rgba(Theme.color.shadow.r, Theme.color.shadow.g, Theme.color.shadow.b, modelData.opacity)
        }
    }
}
