// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The caret of a field, in the accent colour; it stands still when less motion is asked for.
Rectangle {
    id: root

    required property Item field

    width: 2
    radius: 1
    color: Theme.color.accent
    visible: field.activeFocus

    Timer {
        interval: Theme.motion.caret
        repeat: true
        running: root.field.activeFocus && root.Window.active && !Theme.motion.reduced
        onTriggered: root.opacity = root.opacity > 0 ? 0 : 1
        onRunningChanged: root.opacity = 1
    }
    Connections {
        target: root.field
        function onCursorPositionChanged() { root.opacity = 1 }
    }
}
