// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Makes invite links, and lists and revokes the valid ones.
Column {
    id: root

    required property Administration administration
    property bool online: true
    property InvitesModel invites: null
    readonly property var uses: [1, 5, 25, 100, 0]
    readonly property var hours: [24, 7 * 24, 30 * 24, 0]
    readonly property alias question: revoking
    readonly property alias link: link

    spacing: Theme.space4
    Component.onCompleted: invites = administration.newInvitesModel()
    Component.onDestruction: if (invites) invites.destroy()

    Connections {
        target: root.invites
        function onCreated(address, title, until) {
            link.show(qsTr("Your invite link"), qsTr("%1. %2. It is shown only now.").arg(title).arg(until), address)
        }
    }

    KithText { style: Theme.type.heading; text: qsTr("Invite people") }
    OfflineLine { width: parent.width; online: root.online }
    SettingsGroup {
        width: parent.width

        Gap { height: Theme.space4 }
        KithText { id: usesLabel; width: parent.width; wrapMode: Text.Wrap; style: Theme.type.bodyMedium; text: qsTr("How many people can join with the link") }
        Gap { height: Theme.space2 }
        Segmented {
            id: use

            width: parent.width
            stretch: true
            label: usesLabel.text
            options: root.uses.map(count => count > 0 ? Number(count).toLocaleString(Qt.locale(), "f", 0) : qsTr("Any"))
            current: 1
            onChosen: index => current = index
        }
        Gap { height: Theme.space4 }
        KithText { id: hoursLabel; width: parent.width; wrapMode: Text.Wrap; style: Theme.type.bodyMedium; text: qsTr("How long it is valid") }
        Gap { height: Theme.space2 }
        Segmented {
            id: time

            width: parent.width
            stretch: true
            label: hoursLabel.text
            options: [qsTr("A day"), qsTr("A week"), qsTr("30 days"), qsTr("No end")]
            current: 1
            onChosen: index => current = index
        }
        Gap { height: Theme.space4 }
        KithButton {
            kind: KithButton.Primary
            iconName: "link"
            busy: root.invites?.acting ?? false
            enabled: root.online && root.invites !== null && !root.invites.acting
            text: qsTr("Make an invite link")
            onClicked: root.invites.create(root.uses[use.current], root.hours[time.current])
        }
        Gap { height: Theme.space4 }
    }
    Gap { height: Theme.space2 }
    KithText { style: Theme.type.heading; text: qsTr("Valid invites") }
    SettingsGroup {
        width: parent.width
        visible: rows.count > 0

        Repeater {
            id: rows

            model: root.invites

            SettingsRow {
                id: invite

                required property int index
                required property string inviteId
                required property string until
                required property string maker

                first: index === 0
                iconName: "link"
                detail: qsTr("%1 · %2").arg(until).arg(maker)

                KithButton {
                    small: true
                    enabled: root.online && !root.invites.acting
                    text: qsTr("Revoke")
                    Accessible.name: qsTr("Revoke: %1, %2").arg(invite.title).arg(invite.until)
                    onClicked: revoking.ask(invite.inviteId)
                }
            }
        }
    }
    ListState {
        width: parent.width
        list: root.invites
        online: root.online
        count: rows.count
        empty: qsTr("There are none. Whoever has the link of a valid invite can join.")
    }
    ConfirmDialog {
        id: revoking

        property string inviteId

        function ask(which: string) {
            inviteId = which
            open()
        }

        title: qsTr("Revoke this invite?")
        explanation: qsTr("Nobody can join with its link any more. Who joined already stays.")
        keep: qsTr("Keep")
        act: qsTr("Revoke")
        onConfirmed: root.invites.revoke(inviteId)
    }
    LinkDialog { id: link }
}
