// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A member with presence and role.
PersonRow {
    id: root

    required property string userId
    required property string handle
    required property string role
    // The base offers it as an option; a row of the model always has it.
    required presence
    required property string lastSeenText
    required property bool self

    signal menuWanted(real x, real y)

    detail: self ? qsTr("You") : presence === "online" ? qsTr("Online") : lastSeenText
    TapHandler {
        acceptedButtons: Qt.RightButton
        onTapped: point => root.menuWanted(point.position.x, point.position.y)
    }
    trailing: Tag {
        visible: root.role === "owner" || root.role === "admin"
        text: root.role === "owner" ? qsTr("Owner") : qsTr("Admin")
    }
}
