// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Asks before something is done to an account, then does it.
ConfirmDialog {
    id: root

    required property AccountsModel accounts
    property string what: "disable"
    property string userId
    property string name
    readonly property var words: ({
        disable: { title: qsTr("Disable the account of %1?"), explanation: qsTr("All their devices are signed out, and nobody can sign in to the account until it is enabled again. What they wrote stays."), act: qsTr("Disable") },
        devices: { title: qsTr("End all devices of %1?"), explanation: qsTr("They have to sign in again with the password. What the devices have stored stays on them."), act: qsTr("End devices") },
        owner: { title: qsTr("Make %1 an owner of the server?"), explanation: qsTr("An owner can do all that you can here, also to you. You stay an owner."), act: qsTr("Make owner") },
        admin: { title: qsTr("Make %1 an admin of the server?"), explanation: qsTr("Admins invite people, disable accounts of members, end their devices, and make password links for them."), act: qsTr("Make admin") },
        member: { title: qsTr("Make %1 a member?"), explanation: qsTr("They cannot administer the server any more."), act: qsTr("Make member") }
    })

    //! \a which is "disable", "devices", or the role to give.
    function ask(which: string, whom: string, called: string) {
        what = which
        userId = whom
        name = called
        open()
    }

    title: Words.sentence(words[what].title, name)
    explanation: words[what].explanation
    act: words[what].act
    dangerous: what !== "admin"
    onConfirmed: {
        if (what === "disable")
            accounts.setDisabled(userId, true)
        else if (what === "devices")
            accounts.endDevices(userId)
        else
            accounts.setRole(userId, what)
    }
}
