// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A person in a list: avatar, name, a second line, and something at the end.
RowButton {
    id: root

    required property string name
    required property string initials
    required property int colorIndex
    property string presence: "unknown"
    property string detail
    property bool square: false
    property int side: Theme.size.headerAvatar
    property alias trailing: end.data

    implicitHeight: Theme.size.sidebarRowCompact
    raised: true
    text: name
    topPadding: 0
    bottomPadding: 0
    Accessible.name: detail !== "" ? Words.sentence(qsTr("%1, %2"), name, detail) : name

    contentItem: Item {
        Avatar {
            id: avatar

            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
            initials: root.initials
            colorIndex: root.colorIndex
            square: root.square
            presence: root.presence
            side: root.side
            ground: root.ground
        }
        Item {
            anchors { left: avatar.right; leftMargin: Theme.space3; right: end.left; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
            height: title.height + (second.visible ? second.height : 0)

            KithText {
                id: title

                width: parent.width
                style: Theme.type.bodyMedium
                text: root.name
                Accessible.ignored: true
            }
            KithText {
                id: second

                anchors.top: title.bottom
                width: parent.width
                visible: text !== ""
                style: Theme.type.small
                text: root.detail
                color: Theme.color.textMuted
                Accessible.ignored: true
            }
        }
        Row {
            id: end

            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            spacing: Theme.space2
        }
    }
}
