// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! An answer is being written.
MainScene {
    function answer(row: var) { app.current.composing.startReply(row.seq) }

    onShown: {
        answer(view.pane.timeline.view.itemAtIndex(0))
        view.pane.composer.input.text = "And the winter part: ask Mateo, he lives next door"
        view.pane.composer.input.cursorPosition = view.pane.composer.input.length
    }
}
