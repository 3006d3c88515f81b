// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The fields of the join view, from the address down.
FocusScope {
    id: root

    required property JoinFlow join
    property string notice
    property bool known: false

    readonly property bool found: join.addressState === JoinFlow.Found
    readonly property bool mayJoin: found && (join.hasInvite || join.registrationOpen)
    readonly property bool resetting: found && join.resetsPassword
    readonly property bool signingIn: !resetting && (known || (found && !mayJoin))
    readonly property bool ready: !join.busy && (resetting ? join.canResetPassword : signingIn ? join.canSignIn : join.canJoin)
    readonly property alias consent: consent
    readonly property string server: found ? join.serverName : ""

    function finish() {
        if (!ready)
            return
        if (resetting)
            join.resetPassword()
        else if (signingIn)
            join.signIn()
        else
            join.join()
    }

    implicitHeight: fields.height
    // After a sign-out only the password is missing.
    Component.onCompleted: if (join.address !== "" && join.handle !== "") password.focus = true

    Column {
        id: fields

        width: parent.width
        spacing: 0

        Image {
            source: "qrc:/kith/art/kith.svg"
            width: Theme.size.logoJoin
            height: width
            sourceSize { width: width * Screen.devicePixelRatio; height: height * Screen.devicePixelRatio }
            anchors.left: parent.left
            Accessible.ignored: true
        }
        Gap { height: Theme.space5 }
        KithText {
            width: parent.width
            style: Theme.type.display
            text: root.resetting ? qsTr("Set a new password") : root.signingIn ? qsTr("Welcome back") : qsTr("Join your people")
            wrapMode: Text.Wrap
        }
        Gap { height: Theme.space1 + 2 }
        KithText {
            width: parent.width
            text: root.resetting ? qsTr("It replaces your old one, and signs you in here and out on your other devices.")
                : root.signingIn ? qsTr("Enter the address of your server, your handle and your password.")
                : qsTr("Paste the invite link you were sent, or enter the address of your server.")
            wrapMode: Text.Wrap
            color: Theme.color.textMuted
        }
        Gap { height: Theme.space3; visible: notice.visible }
        Notice {
            id: notice

            width: parent.width
            text: root.notice
        }
        Gap { height: Theme.space6 }
        Field {
            id: address

            width: parent.width
            focus: true
            label: root.resetting ? qsTr("Password link") : root.signingIn ? qsTr("Server address") : qsTr("Invite link or server address")
            iconName: "link"
            placeholder: qsTr("chat.example.org")
            clearable: true
            value: root.join.address
            hint: root.join.addressState === JoinFlow.Checking ? qsTr("Looking for the server…") : ""
            error: root.join.addressError
            onEdited: root.join.address = words
            onAccepted: (handle.visible ? handle : password).forceActiveFocus()
        }
        Gap { height: Theme.space2; visible: consent.visible }
        ConsentQuestion {
            id: consent

            width: parent.width
            visible: root.join.addressState === JoinFlow.NeedsConsent
            server: root.join.serverName
            onAccepted: root.join.allowUnencrypted()
            onRefused: root.join.address = ""
        }
        Gap { height: Theme.space2; visible: root.found }
        ServerCard {
            width: parent.width
            visible: root.found
            join: root.join
        }
        Gap { height: Theme.space5 }
        Item {
            width: parent.width
            visible: !root.resetting
            height: Math.max(handle.implicitHeight, name.visible ? name.implicitHeight : 0)

            Field {
                id: handle

                anchors.left: parent.left
                width: name.visible ? Math.floor((parent.width - Theme.space3) / 2) : parent.width
                label: qsTr("Handle")
                iconName: "at"
                value: root.join.handle
                hint: root.signingIn ? "" : root.join.handleState === JoinFlow.HandleFree ? qsTr("%1 is free").arg(words)
                    : root.join.handleState === JoinFlow.HandleChecking ? qsTr("Looking…") : qsTr("Small letters and digits")
                hintIcon: !root.signingIn && root.join.handleState === JoinFlow.HandleFree ? "check" : ""
                hintColor: hintIcon !== "" ? Theme.color.positive : Theme.color.textMuted
                error: root.signingIn ? "" : root.join.handleState === JoinFlow.HandleTaken ? qsTr("%1 is taken").arg(words)
                    : root.join.handleState === JoinFlow.HandleInvalid ? qsTr("Only small letters, digits, . _ -") : ""
                onEdited: root.join.handle = words
                onAccepted: (name.visible ? name : password).forceActiveFocus()
            }
            Field {
                id: name

                anchors.right: parent.right
                width: handle.width
                visible: !root.signingIn
                label: qsTr("Your name")
                value: root.join.name
                hint: qsTr("As others see it")
                onEdited: root.join.name = words
                onAccepted: password.forceActiveFocus()
            }
        }
        Gap { height: Theme.space4; visible: !root.resetting }
        Field {
            id: password

            width: parent.width
            label: root.resetting ? qsTr("New password") : qsTr("Password")
            iconName: "key"
            secret: true
            value: root.join.password
            hint: root.signingIn ? "" : qsTr("At least 12 characters. A short sentence works well.")
            error: root.signingIn ? "" : root.join.passwordHint
            onEdited: root.join.password = words
            onAccepted: root.finish()
        }
        Gap { height: Theme.space4; visible: failure.visible }
        Notice {
            id: failure

            width: parent.width
            dangerous: true
            text: root.join.error
        }
        KithButton {
            kind: KithButton.Ghost
            small: true
            visible: root.join.waiting
            text: qsTr("Cancel")
            onClicked: root.join.cancel()
        }
        Gap { height: Theme.space6 }
        KithButton {
            width: parent.width
            large: true
            kind: KithButton.Primary
            busy: root.join.busy
            enabled: root.ready
            text: root.resetting ? qsTr("Set the password") : root.signingIn ? qsTr("Sign in") : root.server !== "" ? Words.sentence(qsTr("Join %1"), root.server) : qsTr("Join")
            onClicked: root.finish()
        }
        Gap { height: Theme.space1 }
        KithButton {
            anchors.horizontalCenter: parent.horizontalCenter
            kind: KithButton.Ghost
            visible: !root.resetting && (!root.found || root.mayJoin)
            text: root.known ? qsTr("I am new here") : qsTr("I already have an account")
            onClicked: root.known = !root.known
        }
    }
}
