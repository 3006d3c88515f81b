// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Three dots that say someone is typing. They step by a timer, and only in an active window.
Row {
    id: root

    property int step: 2

    spacing: 3
    Accessible.ignored: true

    Timer {
        interval: 400
        repeat: true
        running: root.visible && root.Window.active && !Theme.motion.reduced
        onTriggered: root.step = (root.step + 1) % 3
    }
    Repeater {
        model: 3

        Rectangle {
            required property int index

            width: 5
            height: 5
            radius: 2.5
            color: Theme.color.accent
            opacity: [1, 0.65, 0.35][(root.step - index + 3) % 3]
        }
    }
}
