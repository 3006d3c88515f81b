// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A small action inside a line of text.
T.AbstractButton {
    id: root

    property color ink: Theme.color.accent
    property TypeStyle style: Theme.type.smallStrong

    implicitWidth: Math.ceil(word.implicitWidth) + 2 * Theme.space2
    implicitHeight: Theme.size.controlTarget
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Item {
        FocusRing { visible: root.visualFocus; inside: true; targetRadius: Theme.radius.small }
    }
    contentItem: Item {
        KithText {
            id: word

            anchors.centerIn: parent
            style: root.style
            text: root.text
            color: root.ink
            opacity: root.down || root.hovered ? 0.8 : 1
            Accessible.ignored: true
        }
    }
}
