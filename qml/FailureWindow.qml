// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Says why the program cannot start.
Window {
    id: root

    required property string message

    width: Math.min(480, Screen.width)
    height: content.height + 2 * Theme.space6
    visible: true
    color: Theme.color.window
    title: qsTr("Kith")

    Column {
        id: content

        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.space6 }
        spacing: Theme.space4

        KithText {
            width: parent.width
            style: Theme.type.heading
            text: qsTr("Kith cannot start")
        }
        KithText {
            width: parent.width
            text: root.message
            wrapMode: Text.Wrap
        }
        KithButton {
            anchors.right: parent.right
            kind: KithButton.Primary
            text: qsTr("Close")
            focus: true
            onClicked: root.close()
        }
    }
}
