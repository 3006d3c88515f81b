// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! Emits seen() for the newest message that was on the screen while the window was active.
Timer {
    id: root

    required property ListView view
    property bool active: false

    signal seen(double seq)

    interval: 150
    onActiveChanged: if (active) restart()
    onTriggered: {
        if (!active || view.count === 0)
            return
        const bottom = view.contentY + view.height
        const lowest = view.indexAt(view.width / 2, bottom - 8)
        for (let i = Math.max(0, lowest); i < view.count; ++i) {
            const row = view.itemAtIndex(i)
            if (!row)
                return
            const ends = row.y + row.height < bottom + 1 || row.y <= view.contentY // the end is seen, or it fills the view
            if (row.seq > 0 && ends) {
                seen(row.seq)
                return
            }
        }
    }
}
