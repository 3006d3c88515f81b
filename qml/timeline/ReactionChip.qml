// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! An emoji and how many chose it; a second click on one's own takes it back.
T.AbstractButton {
    id: root

    required property string emoji
    required property int count
    required property bool own
    property string names

    implicitWidth: Math.ceil(symbol.implicitWidth + number.implicitWidth) + Theme.space1 + 18
    implicitHeight: Theme.size.messageReactionHeight
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.Button
    Accessible.name: own ? qsTr("%1, %n, yours too", "", count).arg(emoji) : qsTr("%1, %n", "", count).arg(emoji)
    Accessible.description: names
    Accessible.onPressAction: root.clicked()

    Tooltip {
        visible: root.hovered && root.names !== ""
        text: root.names
    }

    background: Rectangle {
        radius: height / 2
        color: root.own ? (root.hovered ? Theme.color.accentSoftHover : Theme.color.accentSoft)
            : root.down ? Theme.color.controlPressed : root.hovered ? Theme.color.controlHover : Theme.color.bubbleOther
        border.width: root.own ? 1 : Theme.highContrast ? 1 : 0
        border.color: root.own ? Theme.color.accent : Theme.color.outlineStrong

        FocusRing {
            visible: root.visualFocus
            inside: true
            targetRadius: parent.radius
        }
    }
    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.space1 + 1

            Text {
                id: symbol

                anchors.verticalCenter: parent.verticalCenter
                text: root.emoji
                textFormat: Text.PlainText
                font.family: Theme.emojiFamily
                font.pixelSize: Math.round(14 * Theme.textScale)
                Accessible.ignored: true
            }
            KithText {
                id: number

                anchors.verticalCenter: parent.verticalCenter
                style: root.own ? Theme.type.smallStrong : Theme.type.smallMedium
                text: Number(root.count).toLocaleString(Qt.locale(), "f", 0)
                color: root.own ? Theme.color.accent : root.hovered ? Theme.color.text : Theme.color.textMuted
                Accessible.ignored: true
            }
        }
    }
}
