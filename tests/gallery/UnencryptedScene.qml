// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    JoinView {
        anchors.fill: parent
        focus: true
        join: JoinFlow {
            address: "http://192.168.7.20:8470"
            addressState: JoinFlow.NeedsConsent
            serverName: "Workshop"
            serverInitials: "W"
            handle: "ada"
            handleState: JoinFlow.HandleFree
            name: "Ada Brandt"
            password: "correct horse ba"
        }
    }
}
