// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    id: root

    required property App app
    required property int today
    property int page: 0

    Component.onCompleted: Dates.today = today

    SettingsView {
        anchors.fill: parent
        app: root.app
        page: root.page
    }
}
