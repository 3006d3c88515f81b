// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! An answer is being written.
MainScene {
    onShown: {
        app.current.startReply(view.pane.timeline.view.itemAtIndex(0).seq)
        view.pane.composer.input.text = "And the winter part: ask Mateo, he lives next door"
        view.pane.composer.input.cursorPosition = view.pane.composer.input.length
    }
}
