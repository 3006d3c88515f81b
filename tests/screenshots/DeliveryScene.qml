// SPDX-License-Identifier: Apache-2.0
import QtQuick

MainScene {
    onShown: {
        const row = view.pane.timeline.view.itemAtIndex(3)
        view.pane.timeline.actions.showDelivery(row.seq, row.bubble)
    }
}
