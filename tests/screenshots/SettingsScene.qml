// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

Scene {
    property int page: 0

    SampleApp { id: sample }
    SettingsView {
        anchors.fill: parent
        app: sample
        page: parent.page
    }
}
