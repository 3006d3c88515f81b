// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

Scene {
    SampleApp { id: sample }
    SettingsView {
        anchors.fill: parent
        app: sample
        page: 2
    }
}
