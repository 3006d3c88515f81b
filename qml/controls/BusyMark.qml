// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Turning arrows: something is on its way. They turn in twelve steps a second and only in an active window.
Icon {
    id: root

    name: "sync"
    size: Theme.size.controlIconSmall
    color: Theme.color.accent
    Accessible.role: Accessible.Animation
    Accessible.name: qsTr("Busy")

    Timer {
        interval: 83
        repeat: true
        running: root.visible && root.Window.active && !Theme.motion.reduced
        onTriggered: root.rotation = (root.rotation + 30) % 360
    }
}
