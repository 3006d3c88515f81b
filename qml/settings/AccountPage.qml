// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The user's account on this server, the password, and signing out.
Column {
    id: root

    required property Account account

    signal signOutWanted

    spacing: Theme.space4

    KithText { style: Theme.type.heading; text: qsTr("Account") }
    Notice {
        width: parent.width
        text: root.account.keychainFallback ? qsTr("This system has no keychain. Your sign-in is kept in a file that only you can read.") : ""
    }
    SettingsGroup {
        width: parent.width

        SettingsRow { first: true; iconName: "user"; title: root.account.name; detail: qsTr("As others see it") }
        SettingsRow { iconName: "at"; title: qsTr("@%1").arg(root.account.handle); detail: qsTr("By this others find you") }
        SettingsRow { iconName: "server"; title: root.account.server; detail: root.account.address }
    }
    PasswordForm {
        width: parent.width
        account: root.account
    }
    SettingsGroup {
        width: parent.width

        SettingsRow {
            first: true
            title: qsTr("Sign out")
            detail: qsTr("Your messages stay on the server.")

            KithButton { kind: KithButton.Quiet; iconName: "logout"; text: qsTr("Sign out"); onClicked: root.signOutWanted() }
        }
    }
}
