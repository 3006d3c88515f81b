// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

Scene {
    JoinView {
        anchors.fill: parent
        focus: true
        join: JoinFlow {
            address: "https://chat.tidewater.coop/password/9fK2-tQ7m_Lx4RbW"
            addressState: JoinFlow.Found
            serverName: "Tidewater"
            serverInitials: "T"
            people: 8
            resetsPassword: true
            password: "correct horse ba"
            canResetPassword: true
        }
    }
}
