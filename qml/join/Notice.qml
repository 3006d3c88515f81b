// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A notice that the user needs before going on.
Rectangle {
    id: root

    property string text
    property bool dangerous: false

    visible: text !== ""
    implicitHeight: words.height + 2 * Theme.space3
    radius: Theme.radius.field
    color: dangerous ? Theme.color.dangerSoft : Theme.color.warningSoft
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Icon {
        anchors { left: parent.left; leftMargin: Theme.space3; top: parent.top; topMargin: Theme.space3 }
        name: root.dangerous ? "error" : "warning"
        color: root.dangerous ? Theme.color.danger : Theme.color.warning
    }
    KithText {
        id: words

        anchors { left: parent.left; leftMargin: Theme.space10 + 2; right: parent.right; rightMargin: Theme.space3; top: parent.top; topMargin: Theme.space3 }
        text: root.text
        wrapMode: Text.Wrap
        Accessible.ignored: true
    }
}
