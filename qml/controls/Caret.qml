// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The caret of a field, in the accent colour; it stands still when less motion is asked for.
Rectangle {
    id: root

    required property Item input

    width: 2
    radius: 1
    color: Theme.color.accent
    visible: input.activeFocus

    Timer {
        interval: Math.max(250, Qt.styleHints.cursorFlashTime / 2)
        repeat: true
        running: root.input.activeFocus && Qt.styleHints.cursorFlashTime > 0 && Qt.application.active && !Theme.motion.reduced
        onTriggered: root.opacity = root.opacity > 0 ? 0 : 1
        onRunningChanged: root.opacity = 1
    }
    Connections {
        target: root.input
        function onCursorPositionChanged() { root.opacity = 1 }
    }
}
