// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! How many messages are unread; nothing when there are none.
Rectangle {
    id: root

    required property int count
    property bool quiet: false

    visible: count > 0
    implicitHeight: Theme.size.controlPillHeight
    implicitWidth: Math.max(Theme.size.controlPillMinWidth, number.implicitWidth + 12)
    radius: height / 2
    color: quiet ? Theme.color.pillMuted : Theme.color.accent
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%n unread", "", count)

    KithText {
        id: number

        anchors.centerIn: parent
        style: Theme.type.smallStrong
        text: root.count > 99 ? qsTr("99+") : Number(root.count).toLocaleString(Qt.locale(), "f", 0)
        color: root.quiet ? Theme.color.textOnPillMuted : Theme.color.textOnAccent
        Accessible.ignored: true
    }
}
