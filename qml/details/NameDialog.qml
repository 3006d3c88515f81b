// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Asks for one name.
KithDialog {
    id: root

    required property string label
    property string before
    property string act
    property int maximumLength: 32767
    readonly property alias field: field

    signal named(string name)

    function finish() {
        const name = field.words.trim()
        if (name === "")
            return
        close()
        if (name !== before)
            named(name)
    }

    bodyHeight: field.implicitHeight
    firstFocus: field
    onAboutToShow: field.replace(before)

    Field {
        id: field

        width: parent.width
        label: root.label
        maximumLength: root.maximumLength
        onAccepted: root.finish()
    }
    buttons: [
        KithButton { text: qsTr("Cancel"); onClicked: root.close() },
        KithButton { kind: KithButton.Primary; text: root.act; enabled: field.words.trim() !== ""; onClicked: root.finish() }
    ]
}
