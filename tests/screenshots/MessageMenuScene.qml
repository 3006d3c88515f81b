// SPDX-License-Identifier: Apache-2.0
import QtQuick

MainScene {
    onShown: {
        const list = view.pane.timeline.view
        const row = list.itemAtIndex(1)
        view.pane.timeline.actions.openMenu(row, row.bubble, 0, row.bubble.height)
    }
}
