// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A choice of theme with a thumbnail of the window.
T.RadioButton {
    id: root

    property int scheme: Theme.System

    implicitHeight: picture.height + Theme.space2 + Theme.size.controlTarget
    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.checked: checked

    indicator: null
    background: Item {
        FocusRing { visible: root.visualFocus; targetRadius: Theme.radius.card }
    }
    contentItem: Item {
        Item {
            id: picture

            width: parent.width
            height: Math.round(width * 0.565)

            MiniWindow {
                anchors.fill: parent
                scheme: root.scheme === Theme.Dark ? Theme.darkColors : Theme.lightColors
            }
            // Half of each for the one that follows the system.
            Item {
                anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
                visible: root.scheme === Theme.System
                width: Math.round(parent.width / 2)
                clip: true

                MiniWindow {
                    anchors.right: parent.right
                    width: picture.width
                    height: picture.height
                    scheme: Theme.darkColors
                }
            }
            Rectangle {
                anchors.fill: parent
                anchors.margins: root.checked ? -3 : 0
                radius: Theme.radius.card + (root.checked ? 3 : 0)
                color: "transparent"
                border.width: root.checked ? 2 : 1
                border.color: root.checked ? Theme.color.accent : Theme.outline
            }
        }
        KithRadio {
            anchors { left: parent.left; top: picture.bottom; topMargin: Theme.space2 }
            text: root.text
            checked: root.checked
            autoExclusive: false
            enabled: true
            focusPolicy: Qt.NoFocus
            Accessible.ignored: true
            onClicked: {
                checked = Qt.binding(() => root.checked)
                root.clicked()
            }
        }
    }
}
