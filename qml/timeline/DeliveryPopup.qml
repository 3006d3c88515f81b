// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! Who has read a message, who has it, and who does not have it yet.
T.Popup {
    id: root

    property var people: []

    function showFor(seq: double, receipts: var, where: Item) {
        people = receipts
        parent = where
        x = Math.round(where.width - width)
        y = where.height + Theme.space1
        open()
    }

    width: Theme.size.deliveryWidth
    height: Math.min(heading.height + list.contentHeight + Theme.space1 + 2 * padding, Theme.size.deliveryMaxHeight)
    margins: Theme.space2
    padding: Theme.space2
    focus: true
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.motion.popup; easing.type: Theme.motion.enter } }
    exit: Transition { NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.motion.popup; easing.type: Theme.motion.leave } }

    background: Rectangle {
        radius: Theme.radius.card
        color: Theme.color.surface
        border.width: 1
        border.color: Theme.outline

        Elevation { layers: Theme.color.floating }
    }
    contentItem: Item {
        Accessible.role: Accessible.Dialog
        Accessible.name: heading.text

        KithText {
            id: heading

            x: Theme.space2
            height: Theme.space8
            verticalAlignment: Text.AlignVCenter
            style: Theme.type.smallStrong
            text: root.people.length > 0 ? qsTr("Who has this message") : qsTr("Nobody else is here")
            color: Theme.color.textMuted
        }
        ListView {
            id: list

            anchors { left: parent.left; right: parent.right; top: heading.bottom; bottom: parent.bottom }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: root.people

            delegate: Item {
                id: person

                required property var modelData
                readonly property int delivery: modelData.state === "read" ? Delivery.Read : modelData.state === "delivered" ? Delivery.Delivered : Delivery.Sent

                width: ListView.view.width
                height: Theme.size.headerButton
                Accessible.role: Accessible.ListItem
                Accessible.name: Words.sentence(qsTr("%1, %2"), modelData.name, mark.words)

                Avatar {
                    id: avatar

                    x: Theme.space2
                    anchors.verticalCenter: parent.verticalCenter
                    initials: person.modelData.initials
                    colorIndex: person.modelData.colorIndex
                    side: Theme.size.avatarSmall
                }
                KithText {
                    anchors { left: avatar.right; leftMargin: Theme.space2; right: mark.left; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
                    style: Theme.type.secondary
                    text: person.modelData.name
                    Accessible.ignored: true
                }
                DeliveryMark {
                    id: mark

                    anchors { right: parent.right; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }
                    delivery: person.delivery
                }
            }
        }
    }
}
