// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Says for a few seconds what happened. Never for an error that needs an answer.
Rectangle {
    id: root

    property string text
    property string iconName
    property color iconColor: Theme.color.textMuted
    property string action
    property bool shown: false
    property real maximumWidth: Infinity

    signal acted

    function show(message: string, icon: string) {
        text = message
        iconName = icon
        action = ""
        shown = true
        away.restart()
    }

    implicitHeight: Math.max(Theme.size.controlToast, line.height + 2 * Theme.space3)
    implicitWidth: line.implicitWidth + 2 * Theme.space4
    radius: Theme.radius.card
    color: Theme.color.surface
    border.width: 1
    border.color: Theme.outline
    opacity: shown ? 1 : 0
    visible: opacity > 0
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Behavior on opacity { NumberAnimation { duration: Theme.motion.toast; easing.type: Theme.motion.enter } }

    Elevation { layers: Theme.color.floating }
    Timer {
        id: away

        interval: root.action === "" ? 4000 : 8000
        onTriggered: root.shown = false
    }
    Row {
        id: line

        x: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space2 + 2

        Icon {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            visible: name !== ""
            name: root.iconName
            color: root.iconColor
        }
        KithText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(Math.ceil(implicitWidth), root.maximumWidth - 2 * Theme.space4 - (mark.visible ? mark.width + line.spacing : 0)
                - (button.visible ? button.width + line.spacing : 0))
            text: root.text
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }
        KithButton {
            id: button

            anchors.verticalCenter: parent.verticalCenter
            visible: root.action !== ""
            kind: KithButton.Ghost
            small: true
            text: root.action
            onClicked: {
                root.shown = false
                root.acted()
            }
        }
    }
}
