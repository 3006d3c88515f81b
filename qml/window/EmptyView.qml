// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Shown while no conversation is open: the account, and how to begin.
Item {
    id: root

    required property App app
    property PeopleModel people: null
    readonly property alias explanation: explanation.text
    readonly property alias asking: asking
    //! Nobody to talk to, as for the one who has just made the server.
    readonly property bool alone: list.count === 0 && (people?.answered ?? false)

    signal groupWanted
    signal personWanted
    signal inviteWanted

    Component.onCompleted: people = app.newPeopleModel()
    Component.onDestruction: if (people) people.destroy()

    AskAgain { id: asking; people: root.people; view: root }
    Rectangle { anchors.fill: parent; color: Theme.color.window }
    Column {
        anchors.centerIn: parent
        width: Math.min(500, root.width - 2 * Theme.space6)
        spacing: 0

        Image {
            anchors.horizontalCenter: parent.horizontalCenter
            source: "qrc:/kith/art/kith.svg"
            width: Theme.size.logoWelcome
            height: width
            sourceSize { width: width * Screen.devicePixelRatio; height: height * Screen.devicePixelRatio }
            Accessible.ignored: true
        }
        Item { width: 1; height: Theme.space6 }
        KithText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            style: Theme.type.display
            text: Words.sentence(qsTr("Welcome to %1, %2"), root.app.account.server, root.app.account.name.split(" ")[0])
            wrapMode: Text.Wrap
        }
        Item { width: 1; height: Theme.space1 }
        KithText {
            id: explanation

            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: list.count > 0 ? qsTr("Say hello to someone, or open a conversation.")
                : root.alone ? root.app.administration.mayInvite ? qsTr("Nobody else is here yet. Invite people with a link.")
                : qsTr("Nobody else is here yet.")
                : root.people?.busy ? ""
                : qsTr("Who is here is shown when the server can be reached.")
            wrapMode: Text.Wrap
            color: Theme.color.textMuted
        }
        Item { width: 1; height: Theme.space6 }
        Rectangle {
            id: frame

            readonly property int room: Math.floor((root.height - 420) / Theme.size.settingsRow)
            readonly property bool more: list.count > Math.min(4, room)
            readonly property int shown: Math.min(4, list.count, more ? room - 1 : room)

            width: parent.width
            visible: shown > 0
            height: (shown + more) * Theme.size.settingsRow + 2 * Theme.space2
            radius: Theme.radius.card
            color: "transparent"
            border.width: 1
            border.color: Theme.outline

            ListView {
                id: list

                x: Theme.space2
                y: Theme.space2
                width: parent.width - 2 * Theme.space2
                height: frame.shown * Theme.size.settingsRow
                interactive: false
                clip: true
                model: root.people

                delegate: PersonRow {
                    id: person

                    required property string userId
                    required property string handle
                    required presence

                    width: ListView.view.width
                    height: Theme.size.settingsRow
                    detail: (presence === "online" ? qsTr("Online · @%1") : qsTr("@%1")).arg(handle)
                    onClicked: root.app.openDirect(userId)
                    trailing: KithText {
                        style: Theme.type.secondaryMedium
                        text: qsTr("Write")
                        color: Theme.color.accent
                        rightPadding: Theme.space2
                        Accessible.ignored: true
                    }
                }
            }
            Hairline { x: Theme.space2; y: list.y + list.height; width: list.width; visible: frame.more }
            RowButton {
                id: all

                x: Theme.space2
                y: list.y + list.height
                width: list.width
                height: Theme.size.settingsRow
                visible: frame.more
                raised: true
                text: root.people?.more ? qsTr("See all people") : qsTr("See all %1 people").arg(list.count)
                Accessible.role: Accessible.Button
                onClicked: root.personWanted()

                contentItem: Item {
                    Icon {
                        anchors { left: parent.left; leftMargin: (Theme.size.headerAvatar - width) / 2; verticalCenter: parent.verticalCenter }
                        name: "users"
                        color: Theme.color.textMuted
                    }
                    KithText {
                        anchors { left: parent.left; leftMargin: Theme.size.headerAvatar + Theme.space3; verticalCenter: parent.verticalCenter }
                        text: all.text
                        color: Theme.color.textMuted
                        Accessible.ignored: true
                    }
                    Icon {
                        anchors { right: parent.right; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
                        name: "chevron-right"
                        color: Theme.color.textMuted
                    }
                }
            }
        }
        Item { width: 1; height: Theme.space5; visible: frame.visible }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: !invite.instead
            spacing: Theme.space2

            KithButton { iconName: "users"; text: qsTr("New group"); onClicked: root.groupWanted() }
            KithButton { kind: KithButton.Primary; iconName: "compose"; text: qsTr("New conversation"); onClicked: root.personWanted() }
        }
        Item { width: 1; height: Theme.space1; visible: invite.visible && !invite.instead }
        KithButton {
            id: invite

            readonly property bool instead: visible && root.alone

            anchors.horizontalCenter: parent.horizontalCenter
            visible: root.app.administration.mayInvite
            kind: instead ? KithButton.Primary : KithButton.Ghost
            iconName: "user-plus"
            text: qsTr("Invite people…")
            onClicked: root.inviteWanted()
        }
        Item { width: 1; height: Theme.space6 }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: root.width > 480
            spacing: Theme.space4

            KeyHint { caps: ["Ctrl K"]; text: qsTr("finds people and conversations") }
            KeyHint { caps: ["Ctrl /"]; text: qsTr("lists all keys") }
        }
    }
}
