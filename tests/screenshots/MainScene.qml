// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    id: root

    property bool detailsOpen: false
    property alias view: view
    property alias app: sample

    SampleApp {
        id: sample

        current: Harbour { }
    }
    MainView {
        id: view

        anchors.fill: parent
        focus: true
        app: sample
        detailsOpen: root.detailsOpen
    }
}
