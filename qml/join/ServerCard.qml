// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The server at the address, and who invited the user.
Rectangle {
    id: root

    required property JoinFlow join
    readonly property string line: {
        const people = join.people === 1 ? qsTr("1 person") : join.people > 0 ? qsTr("%n people", "", join.people) : ""
        if (join.invitedBy !== "")
            return people !== "" ? Words.sentence(qsTr("%1 invited you, %2"), join.invitedBy, people) : Words.sentence(qsTr("%1 invited you"), join.invitedBy)
        if (!join.hasInvite && !join.resetsPassword && !join.registrationOpen)
            return qsTr("New people need an invite link")
        return people
    }

    implicitHeight: Math.round(60 * Theme.size.grow)
    radius: Theme.radius.card
    color: Theme.color.accentSoft
    Accessible.role: Accessible.StaticText
    Accessible.name: line === "" ? join.serverName : Words.sentence(qsTr("%1, %2"), join.serverName, line)

    Avatar {
        id: avatar

        anchors { left: parent.left; leftMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        square: true
        side: Theme.space10
        initials: root.join.serverInitials
        colorIndex: 3
    }
    KithText {
        id: name

        anchors { left: avatar.right; leftMargin: Theme.space3; right: mark.left; verticalCenter: parent.verticalCenter }
        anchors.verticalCenterOffset: root.line === "" ? 0 : 2 - Math.ceil(height / 2)
        style: Theme.type.bodyMedium
        text: root.join.serverName
        Accessible.ignored: true
    }
    KithText {
        anchors { left: name.left; right: name.right; top: name.bottom }
        style: Theme.type.small
        text: root.line
        color: Theme.color.textMuted
        Accessible.ignored: true
    }
    Icon {
        id: mark

        anchors { right: parent.right; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        name: "check"
        color: Theme.color.accent
    }
}
