// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A disc for online, a ring for away, else nothing.
Rectangle {
    id: root

    required property string presence
    property color ground: Theme.color.sidebar
    readonly property int ring: Theme.size.avatarPresenceRing

    visible: presence === "online" || presence === "away"
    implicitWidth: Theme.size.avatarPresence + 2 * ring
    implicitHeight: implicitWidth
    radius: width / 2
    color: ground

    Rectangle {
        anchors.fill: parent
        anchors.margins: root.ring
        radius: width / 2
        color: root.presence === "online" ? Theme.color.presence : root.ground
        border.width: root.presence === "online" ? 0 : 3
        border.color: Theme.color.outlineStrong
    }
}
