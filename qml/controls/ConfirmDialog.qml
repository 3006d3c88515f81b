// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A question before something that cannot be undone; the safe answer has the focus.
KithDialog {
    id: root

    property string keep: qsTr("Cancel")
    property string act
    property bool dangerous: true

    signal confirmed

    firstFocus: safe
    buttons: [
        KithButton {
            id: safe

            text: root.keep
            onClicked: root.close()
        },
        KithButton {
            kind: root.dangerous ? KithButton.Danger : KithButton.Primary
            text: root.act
            onClicked: {
                root.close()
                root.confirmed()
            }
        }
    ]
}
