// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The day of the topmost message, shown while scrolling.
DayPill {
    id: root

    required property ListView view
    readonly property TimelineRow topRow: view.itemAt(view.width / 2, view.contentY + height) as TimelineRow
    property bool recently: false

    text: topRow?.dayText ?? ""
    opacity: recently && text !== "" && topRow.rowType !== "day" ? 1 : 0
    visible: opacity > 0
    Accessible.ignored: true

    Behavior on opacity { NumberAnimation { duration: Theme.motion.move } }

    Connections {
        target: root.view
        function onMovingChanged() {
            if (root.view.moving) {
                away.stop()
                root.recently = true
            } else {
                away.restart()
            }
        }
    }
    Timer {
        id: away

        interval: 1200
        onTriggered: root.recently = false
    }
}
