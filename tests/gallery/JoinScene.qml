// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    JoinView {
        anchors.fill: parent
        focus: true
        join: JoinFlow {
            address: "chat.tidewater.coop/join/9fK2-tQ7m_Lx4RbW"
            addressState: JoinFlow.Found
            serverName: "Tidewater"
            serverInitials: "T"
            invitedBy: "Søren Lindqvist-Aagaard"
            people: 8
            hasInvite: true
            handle: "ada"
            handleState: JoinFlow.HandleFree
            name: "Ada Brandt"
            password: "correct horse ba"
            canJoin: true
        }
    }
}
