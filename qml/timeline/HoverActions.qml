// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The actions of the message under the pointer, beside its bubble on the free side.
Rectangle {
    id: root

    property bool editable: false

    signal reactWanted(Item button)
    signal replyWanted
    signal editWanted
    signal moreWanted(Item button)

    width: line.width + 4
    height: Theme.size.messageHoverBar
    radius: Theme.radius.control
    color: Theme.color.surface
    border.width: 1
    border.color: Theme.outline

    Elevation { layers: Theme.color.raised; radius: parent.radius }
    HoverHandler { }
    Row {
        id: line

        x: 2
        y: 2

        IconButton { id: react; side: Theme.size.messageHoverButton; iconName: "react"; label: qsTr("React"); onClicked: root.reactWanted(react) }
        IconButton { side: Theme.size.messageHoverButton; iconName: "reply"; label: qsTr("Reply"); onClicked: root.replyWanted() }
        IconButton { side: Theme.size.messageHoverButton; visible: root.editable; iconName: "edit"; label: qsTr("Edit"); onClicked: root.editWanted() }
        IconButton { id: more; side: Theme.size.messageHoverButton; iconName: "more"; label: qsTr("More"); onClicked: root.moreWanted(more) }
    }
}
