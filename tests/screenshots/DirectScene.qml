// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! An answer is being written.
MainScene {
    readonly property var newest: view.pane.timeline.view.itemAtIndex(0)

    onShown: {
        app.current.startReply(newest.seq)
        view.pane.composer.input.text = "And the winter part: ask Mateo, he lives next door"
        view.pane.composer.input.cursorPosition = view.pane.composer.input.length
    }
}
