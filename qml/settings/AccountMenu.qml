// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! What the user may do to an account.
KithMenu {
    id: root

    property string userId
    property string name
    property var roles: []
    property int devices: 0
    property bool administered: false
    property bool disabled: false

    //! For a question of AccountQuestion.
    signal asked(string what)
    signal passwordLinkWanted
    signal enableWanted

    function openFor(row: AccountRow, from: Item) {
        Object.assign(root, { userId: row.userId, name: row.name, roles: row.roles, devices: row.devices, administered: row.administered, disabled: row.disabled })
        popup(from, Theme.mirrored ? 0 : from.width - width, from.height)
    }

    KithMenuItem { visible: root.administered && !root.disabled; text: qsTr("Make a password link"); iconName: "key"; onTriggered: root.passwordLinkWanted() }
    KithMenuItem { visible: root.administered && root.devices > 0; text: qsTr("End all devices"); iconName: "device"; onTriggered: root.asked("devices") }
    KithMenuItem { visible: root.roles.includes("owner"); text: qsTr("Make owner"); iconName: "star"; onTriggered: root.asked("owner") }
    KithMenuItem { visible: root.roles.includes("admin"); text: qsTr("Make admin"); iconName: "shield"; onTriggered: root.asked("admin") }
    KithMenuItem { visible: root.roles.includes("member"); text: qsTr("Make member"); iconName: "user"; onTriggered: root.asked("member") }
    KithMenuSeparator { visible: root.administered }
    KithMenuItem { visible: root.administered && root.disabled; text: qsTr("Enable"); iconName: "check"; onTriggered: root.enableWanted() }
    KithMenuItem { visible: root.administered && !root.disabled; text: qsTr("Disable"); iconName: "lock"; dangerous: true; onTriggered: root.asked("disable") }
}
