// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Key caps and what they do.
Row {
    id: root

    required property var caps
    required property string text

    spacing: Theme.space1 + 2
    Accessible.role: Accessible.StaticText
    Accessible.name: Words.sentence(qsTr("%1: %2"), caps.join(" "), text)

    Repeater {
        model: root.caps

        Tag {
            required property string modelData

            anchors.verticalCenter: parent.verticalCenter
            kind: Tag.Key
            text: modelData
            Accessible.ignored: true
        }
    }
    KithText {
        anchors.verticalCenter: parent.verticalCenter
        style: Theme.type.small
        text: root.text
        color: Theme.color.textMuted
        Accessible.ignored: true
    }
}
