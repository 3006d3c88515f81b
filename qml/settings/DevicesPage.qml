// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Where one is signed in. Each device but this one can be ended.
Column {
    id: root

    required property Account account

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
                required property double created
                required property double lastSeen
                required property bool current

                first: index === 0
                implicitHeight: Math.round(60 * Theme.size.grow)
                iconName: "device"
                title: name
                tag: current ? qsTr("This device") : ""
                detail: current ? qsTr("Since %1").arg(Dates.brief(created, Dates.today)) : qsTr("Last used %1").arg(Dates.spoken(lastSeen, Dates.today))

                KithButton {
                    visible: !device.current
                    small: true
                    text: qsTr("End")
                    Accessible.name: qsTr("End %1").arg(device.name)
                    onClicked: root.account.revokeDevice(device.deviceId)
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
}
