// SPDX-License-Identifier: Apache-2.0
import QtQuick

MainScene {
    onShown: {
        const list = view.pane.timeline.view
        let i = 0
        while (!(list.itemAtIndex(i).own && list.itemAtIndex(i).seq > 0))
            ++i
        const row = list.itemAtIndex(i)
        view.pane.timeline.actions.showDelivery(row.seq, row.bubble)
    }
}
