// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The ring of keyboard focus around (or, with `inside`, within) the item it fills.
Rectangle {
    property real targetRadius: Theme.radius.control
    property bool inside: false
    readonly property real reach: inside ? 0 : Theme.size.focusWidth + Theme.size.focusOffset

    anchors.fill: parent
    anchors.margins: -reach
    radius: Math.min(targetRadius + reach, height / 2)
    color: "transparent"
    border.width: Theme.size.focusWidth
    border.color: Theme.color.focusRing
}
