// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! A message's time, whether it was edited, and its delivery state; a click shows who has it.
Item {
    id: root

    required property MessageRoles row

    readonly property bool marked: row.own && row.delivery !== Delivery.NoState && !row.deleted

    width: when.width + (marked ? Theme.space1 + Theme.size.messageStateIcon : 0)
    height: Theme.type.small.lineHeight

    KithText {
        id: when

        x: Theme.mirrored ? root.width - width : 0
        width: Math.ceil(implicitWidth)
        style: Theme.type.small
        text: (root.row.writtenLate !== "" ? root.row.writtenLate + " " : "") + (root.row.edited ? qsTr("edited") + " " : "") + root.row.timeText
        color: Theme.color.textMuted
        Accessible.ignored: true
    }
    DeliveryMark {
        id: mark

        x: Theme.mirrored ? 0 : root.width - width
        y: Math.round((root.height - height) / 2)
        visible: root.marked
        delivery: root.row.delivery
    }
    HoverHandler {
        enabled: root.marked
        cursorShape: Qt.PointingHandCursor
    }
    TapHandler {
        enabled: root.marked
        onTapped: root.row.deliveryActivated(mark)
    }
}
