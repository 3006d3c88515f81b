// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Says that the server lost a message, and what can be done with it.
Item {
    id: root

    property bool own: false
    //! Nothing can be sent here any more.
    property bool readOnly: false
    property bool atEnd: true

    readonly property bool inOneLine: label.width + Theme.space2 + actions.width <= width

    signal copied
    signal sentAgain
    signal removed

    implicitHeight: inOneLine ? actions.height : label.height + Theme.space1 + actions.height
    Accessible.role: Accessible.StaticText
    Accessible.name: words.text

    Item {
        id: label

        x: root.atEnd ? root.width - width - (root.inOneLine ? actions.width : 0) : 0
        y: root.inOneLine ? Math.round((actions.height - height) / 2) : 0
        width: icon.width + Theme.space2 + words.width
        height: words.height

        Icon {
            id: icon

            x: Theme.mirrored ? label.width - width : 0
            name: "cloud-off"
            size: Theme.size.controlIconSmall
            color: Theme.color.textMuted
        }
        KithText {
            id: words

            x: Theme.mirrored ? 0 : icon.width + Theme.space2
            width: Math.min(Math.ceil(implicitWidth), root.width - icon.width - Theme.space2)
            height: Math.max(1, lineCount) * lineHeight
            style: Theme.type.small
            text: qsTr("Not on the server any more")
            wrapMode: Text.Wrap
            color: Theme.color.textMuted
            Accessible.ignored: true
        }
    }
    Row {
        id: actions

        x: root.atEnd ? root.width - width + Theme.space2 : (root.inOneLine ? label.width + Theme.space1 : -Theme.space2)
        y: root.inOneLine ? 0 : label.height + Theme.space1
        height: Theme.size.controlHeightSmall
        spacing: 0

        KithButton { visible: root.own && !root.readOnly; kind: KithButton.Ghost; small: true; iconName: "retry"; text: qsTr("Send again"); onClicked: root.sentAgain() }
        KithButton { visible: !root.own || root.readOnly; kind: KithButton.Ghost; small: true; iconName: "copy"; text: qsTr("Copy"); onClicked: root.copied() }
        KithButton { kind: KithButton.Quiet; small: true; iconName: "trash"; text: qsTr("Remove"); onClicked: root.removed() }
    }
}
