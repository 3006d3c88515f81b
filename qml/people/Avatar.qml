// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Initials in a stable colour: round for people, square with soft corners for groups.
Item {
    id: root

    required property string initials
    required property int colorIndex
    property bool square: false
    property string presence: "unknown"
    property int side: Theme.size.avatarList
    //! The background colour, which the ring around the presence dot takes.
    property color ground: Theme.color.sidebar

    implicitWidth: side
    implicitHeight: side
    Accessible.ignored: true

    Rectangle {
        anchors.fill: parent
        radius: root.square ? Math.round(root.side * Theme.size.avatarGroupCorner) : root.side / 2
        color: Theme.avatarFill(root.colorIndex)
        clip: letters.implicitWidth > width

        Text {
            id: letters

            anchors.centerIn: parent
            text: root.initials
            textFormat: Text.PlainText
            color: Theme.avatarInk(root.colorIndex)
            font.pixelSize: Math.max(8, Math.round(root.side * (root.side >= 60 ? 0.35 : 0.36)))
            font.weight: Font.DemiBold
            Accessible.ignored: true
        }
    }
    PresenceDot {
        anchors { right: parent.right; bottom: parent.bottom; margins: -Theme.size.avatarPresenceRing }
        presence: root.presence
        ground: root.ground
    }
}
