// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! A page of the settings as an owner of the server sees it.
Scene {
    id: root

    property alias page: settings.page
    property bool more: false
    property int connection: ConnectionStatus.Connected

    SampleOwner {
        id: sample

        administration.values: ({ more: root.more })
        connection.state: root.connection
    }
    SettingsView {
        id: settings

        anchors.fill: parent
        app: sample
    }
}
