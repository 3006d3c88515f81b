// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The connection status in one line. Green only when connected.
Rectangle {
    id: root

    required property ConnectionStatus connection

    readonly property bool connected: connection.state === ConnectionStatus.Connected
    readonly property bool busy: connection.state === ConnectionStatus.Connecting || connection.state === ConnectionStatus.CatchingUp
    readonly property bool ended: connection.state === ConnectionStatus.SignedOut
    readonly property bool waiting: connection.state === ConnectionStatus.Reconnecting || connection.state === ConnectionStatus.Locked
    readonly property bool calm: connected || busy
    readonly property color ink: ended ? Theme.color.danger : Theme.color.warning

    signal settingsWanted

    implicitHeight: Theme.size.sidebarStatusLine
    color: calm ? Theme.color.sidebar : ended ? Theme.color.dangerSoft : Theme.color.warningSoft
    Accessible.role: Accessible.StatusBar
    Accessible.name: status.text

    Hairline { visible: root.calm; width: parent.width }
    Rectangle {
        anchors { left: parent.left; leftMargin: Theme.space5; verticalCenter: parent.verticalCenter }
        visible: root.connected
        width: 8
        height: 8
        radius: 4
        color: Theme.color.presence
    }
    BusyMark {
        anchors { left: parent.left; leftMargin: Theme.space4; verticalCenter: parent.verticalCenter }
        visible: root.busy
    }
    Icon {
        anchors { left: parent.left; leftMargin: Theme.space4; verticalCenter: parent.verticalCenter }
        visible: !root.calm
        size: Theme.size.controlIconSmall
        name: root.ended ? "warning" : root.waiting ? "retry" : "cloud-off"
        color: root.ink
    }
    KithText {
        id: status

        anchors { left: parent.left; leftMargin: Theme.space10; verticalCenter: parent.verticalCenter }
        width: Math.min(implicitWidth, gear.x - Theme.space10 - (action.visible ? action.width : 0))
        style: Theme.type.small
        text: root.connection.text
        color: root.calm ? Theme.color.textMuted : Theme.color.text
    }
    LinkButton {
        id: action

        anchors { left: status.right; verticalCenter: parent.verticalCenter }
        visible: root.waiting
        text: qsTr("Try now")
        ink: root.ink
        onClicked: root.connection.tryNow()
    }
    IconButton {
        id: gear

        anchors { right: parent.right; rightMargin: Theme.space2 + 2; verticalCenter: parent.verticalCenter }
        side: Theme.size.headerButton
        iconName: "settings"
        label: qsTr("Settings")
        rest: root.calm ? Theme.color.textMuted : Theme.color.text
        onClicked: root.settingsWanted()
    }
}
