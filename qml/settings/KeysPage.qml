// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! All keys of the client.
Column {
    id: root

    spacing: Theme.space4

    KithText { style: Theme.type.heading; text: qsTr("Keyboard") }
    SettingsGroup {
        width: parent.width

        KeyList {
            width: parent.width
            topPadding: Theme.space2
            bottomPadding: Theme.space2
        }
    }
}
