// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The delivery state of the user's own message: an icon and an accessible name for each state.
Icon {
    id: root

    required property int delivery
    readonly property string words: [
        "", qsTr("waiting to be sent"), qsTr("sent"), qsTr("delivered"), qsTr("read"), qsTr("not sent")][delivery] || ""

    visible: delivery !== Delivery.NoState
    size: Theme.size.messageStateIcon
    name: ["", "clock", "check", "double-check", "read", "error"][delivery] || ""
    color: delivery === Delivery.Failed ? Theme.color.danger : delivery === Delivery.Read ? Theme.color.accent : Theme.color.textMuted
    Accessible.role: Accessible.Graphic
    Accessible.name: words
}
