// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A row of the timeline: a message, a system message, a day, or the unread divider.
MessageRoles {
    id: root

    property real sidePadding: Theme.size.timelineSidePadding
    readonly property real columnWidth: Math.min(Theme.size.timelineColumnMax, width - 2 * sidePadding)
    readonly property real gap: rowType === "message" && (groupPosition === "middle" || groupPosition === "last")
        ? Theme.size.timelineGapGrouped : Theme.size.timelineGapGroups
    //! The bubble, beside which actions float; null for rows without a message.
    readonly property Item bubble: (content.item as MessageRow)?.bubble ?? null

    // Bindings alone decide the height: positioners would settle only after the view has used the old one.
    height: gap + ((content.item as Item)?.height ?? 0)
    Accessible.role: rowType === "message" ? Accessible.ListItem : Accessible.StaticText
    Accessible.name: rowType === "message" ? accessibleText : rowType === "day" ? dayText : rowType === "system" ? systemText : qsTr("New messages")

    Loader {
        id: content

        x: Math.round((root.width - root.columnWidth) / 2)
        y: root.gap
        width: root.columnWidth
        sourceComponent: root.rowType === "message" ? message : root.rowType === "day" ? day : root.rowType === "unread" ? divider : system
    }

    Component {
        id: message

        MessageRow { row: root }
    }
    Component {
        id: day

        Item {
            height: Theme.size.timelineDaySeparator

            DayPill {
                anchors.horizontalCenter: parent.horizontalCenter
                text: root.dayText
            }
        }
    }
    Component {
        id: divider

        UnreadDivider { height: implicitHeight }
    }
    Component {
        id: system

        KithText {
            style: Theme.type.small
            text: root.systemText
            color: Theme.color.textMuted
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            leftPadding: Theme.space8
            rightPadding: Theme.space8
            height: implicitHeight
        }
    }
}
