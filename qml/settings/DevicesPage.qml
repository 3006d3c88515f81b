// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The devices that are signed in. Each but this one can be signed out.
Column {
    id: root

    required property Account account
    readonly property alias question: ending

    spacing: Theme.space4
    Component.onCompleted: account.refreshDevices()

    KithText { style: Theme.type.heading; text: qsTr("Devices") }
    SettingsGroup {
        width: parent.width
        visible: devices.count > 0

        Repeater {
            id: devices

            model: root.account.devices

            SettingsRow {
                id: device

                required property int index
                required property string deviceId
                required property string name
                required property string createdText
                required property string lastSeenText
                required property bool current

                first: index === 0
                implicitHeight: Math.round(60 * Theme.size.grow)
                iconName: "device"
                title: name
                tag: current ? qsTr("This device") : ""
                detail: current ? qsTr("Since %1").arg(createdText) : qsTr("Last used %1").arg(lastSeenText)

                KithButton {
                    visible: !device.current
                    small: true
                    text: qsTr("End")
                    Accessible.name: Words.sentence(qsTr("End %1"), device.name)
                    onClicked: ending.ask(device.deviceId, device.name)
                }
            }
        }
    }
    KithText {
        width: parent.width
        style: Theme.type.small
        wrapMode: Text.Wrap
        text: devices.count > 0 ? qsTr("An ended device is signed out at once. What it has stored stays on it.")
            : qsTr("Your devices are shown when the server can be reached.")
        color: Theme.color.textMuted
    }
    ConfirmDialog {
        id: ending

        property string deviceId
        property string name

        function ask(which: string, called: string) {
            deviceId = which
            name = called
            open()
        }

        title: Words.sentence(qsTr("Sign out %1?"), name)
        explanation: qsTr("It has to sign in again with the password. What it has stored stays on it.")
        keep: qsTr("Keep")
        act: qsTr("Sign out")
        onConfirmed: root.account.revokeDevice(deviceId)
    }
}
