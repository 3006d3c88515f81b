// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A person who can be ticked.
PersonRow {
    id: root

    required property int index
    required property string userId
    required property string handle
    required presence
    // The role `selected` would clash with RowButton's property.
    required property var model
    property bool ticks: true
    readonly property bool ticked: model.selected

    detail: qsTr("@%1").arg(handle)
    Accessible.role: ticks ? Accessible.CheckBox : Accessible.ListItem
    Accessible.checked: ticked
    trailing: Rectangle {
        visible: root.ticks
        width: Theme.size.controlCheckbox
        height: width
        radius: Theme.radius.check
        color: root.ticked ? Theme.color.accent : Theme.color.surface
        border.width: root.ticked ? 0 : 1.6
        border.color: Theme.color.outlineStrong

        Icon { anchors.centerIn: parent; visible: root.ticked; name: "check"; size: 16; color: Theme.color.textOnAccent }
    }
}
