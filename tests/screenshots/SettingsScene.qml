// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    id: root

    required property App app
    property int page: 0

    SettingsView {
        anchors.fill: parent
        app: root.app
        page: root.page
    }
}
