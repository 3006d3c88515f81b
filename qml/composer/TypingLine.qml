// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Who is typing. It keeps its height when nobody is, so that nothing jumps.
Item {
    id: root

    required property string text

    implicitHeight: Theme.size.composerTypingLine
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    TypingDots {
        id: dots

        anchors { left: parent.left; leftMargin: Theme.space2; verticalCenter: parent.verticalCenter }
        visible: root.text !== ""
    }
    KithText {
        anchors { left: parent.left; leftMargin: Theme.space10 + 2; right: parent.right; verticalCenter: parent.verticalCenter }
        style: Theme.type.small
        text: root.text
        color: Theme.color.textMuted
        Accessible.ignored: true
    }
}
