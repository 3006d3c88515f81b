// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Asks whether to go on without encryption. No key answers yes unless its button has the focus.
Column {
    id: root

    property string server

    signal accepted
    signal refused

    spacing: Theme.space2

    Notice {
        width: parent.width
        dangerous: true
        text: qsTr("The connection to %1 is not encrypted. Anybody on the way can read everything, your password and all messages, and can change it. The server calls its network trusted, but an attacker could say that, too. Go on only if you trust everybody in this network.").arg(root.server)
    }
    Row {
        anchors.right: parent.right
        spacing: Theme.space2

        KithButton {
            kind: KithButton.Quiet
            text: qsTr("Connect without encryption")
            onClicked: root.accepted()
        }
        KithButton {
            kind: KithButton.Primary
            text: qsTr("Do not connect")
            onClicked: root.refused()
        }
    }
}
