// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    JoinView {
        anchors.fill: parent
        focus: true
        notice: "You were signed out on another device."
        join: JoinFlow {
            address: "chat.tidewater.coop"
            addressState: JoinFlow.Found
            serverName: "Tidewater"
            serverInitials: "T"
            people: 8
            handle: "ada"
            password: "wrong"
            error: "The handle or the password is wrong."
            canSignIn: true
        }
    }
}
