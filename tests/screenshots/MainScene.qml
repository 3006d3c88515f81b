// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The window of a signed-in account, with the conversation open that the picture is of.
Scene {
    id: root

    required property App app
    property alias view: view

    MainView {
        id: view

        anchors.fill: parent
        focus: true
        app: root.app
    }
}
