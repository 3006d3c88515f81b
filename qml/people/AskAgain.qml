// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith.App

//! Asks once more who is there while \a view is on the screen: the server tells nobody who registers.
Timer {
    required property PeopleModel people
    required property Item view

    interval: 10000
    repeat: true
    running: people !== null && view.visible && view.Window.visibility !== Window.Hidden && view.Window.visibility !== Window.Minimized
    onTriggered: people.askAgain()
}
