// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! Back to the newest message, with how many came in meanwhile.
T.AbstractButton {
    id: root

    property int count: 0

    text: count > 0 ? qsTr("%n new", "", count) : qsTr("Latest")
    implicitWidth: Math.ceil(word.implicitWidth) + 16 + Theme.space2 + 2 * Theme.space3
    implicitHeight: Theme.size.composerJumpHeight
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.Button
    Accessible.name: count > 0 ? qsTr("To the latest message, %n new", "", count) : qsTr("To the latest message")
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()

    background: Rectangle {
        radius: height / 2
        color: root.down ? Theme.color.surfacePressed : root.hovered ? Theme.color.surfaceHover : Theme.color.surface
        border.width: 1
        border.color: Theme.outline

        Elevation { layers: Theme.color.floating; radius: parent.radius }
        FocusRing { visible: root.visualFocus; targetRadius: parent.radius }
    }
    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.space2

            Icon { anchors.verticalCenter: parent.verticalCenter; name: "arrow-down"; size: 16; color: Theme.color.accent }
            KithText {
                id: word

                anchors.verticalCenter: parent.verticalCenter
                style: Theme.type.smallStrong
                text: root.text
                color: Theme.color.accent
                Accessible.ignored: true
            }
        }
    }
}
