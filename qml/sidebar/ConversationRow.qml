// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! A conversation of the sidebar: title, last message, time and unread count.
RowButton {
    id: root

    required property string conversationId
    required property string kind
    required property string title
    required property string initials
    required property int colorIndex
    required property string lastText
    required property string lastAuthor
    required property string timeText
    required property int lastState
    required property string draft
    required property int unread
    required property string presence
    required property bool typing
    required property string typingText
    required property bool failed

    readonly property alias nameItem: name
    readonly property bool fresh: unread > 0
    readonly property bool drafted: draft !== "" && !selected
    readonly property string lead: typing ? "" : failed ? qsTr("Not sent:") : drafted ? qsTr("Draft:") : lastAuthor !== "" ? Words.sentence(qsTr("%1:"), lastAuthor) : ""
    readonly property string line: typing ? typingText : drafted && !failed ? draft : lastText
    readonly property string spoken: title + (fresh ? ", " + qsTr("%n unread", "", unread) : "") + ", " + lead + " " + line
        + (mark.visible ? ", " + mark.words : "") + ", " + time.text

    implicitHeight: Theme.size.sidebarRow
    text: title
    Accessible.name: spoken

    contentItem: Item {
        Avatar {
            id: avatar

            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
            initials: root.initials
            colorIndex: root.colorIndex
            square: root.kind !== "direct"
            presence: root.kind === "direct" ? root.presence : "unknown"
            ground: root.ground
        }
        Item {
            anchors { left: avatar.right; leftMargin: Theme.space3; right: parent.right; verticalCenter: parent.verticalCenter }
            height: name.height + (last.visible ? last.height + 1 : 0)

            KithText {
                id: name

                anchors { left: parent.left; right: time.left; rightMargin: Theme.space2 }
                style: root.fresh ? Theme.type.bodyStrong : Theme.type.bodyMedium
                text: root.title
                Accessible.ignored: true
            }
            KithText {
                id: time

                anchors { right: parent.right; top: name.top; topMargin: name.style.baseline - style.baseline }
                style: root.fresh ? Theme.type.smallMedium : Theme.type.small
                text: root.timeText
                color: root.fresh ? Theme.color.accent : Theme.color.textMuted
                Accessible.ignored: true
            }
            Item {
                id: last

                readonly property real start: mark.visible ? mark.width + Theme.space1 - 1 : 0

                visible: root.line !== "" || root.lead !== "" || root.fresh
                anchors { left: parent.left; right: pill.visible ? pill.left : parent.right; rightMargin: pill.visible ? Theme.space2 : 0; bottom: parent.bottom }
                height: Theme.type.body.lineHeight

                TextMetrics { id: leadWidth; font: prefix.font; text: root.lead }
                DeliveryMark {
                    id: mark

                    anchors { left: parent.left; leftMargin: -1; verticalCenter: parent.verticalCenter }
                    visible: !root.typing && (root.failed || (delivery !== Delivery.NoState && !root.drafted))
                    delivery: root.failed ? Delivery.Failed : root.lastState
                    size: 14
                }
                KithText {
                    id: prefix

                    anchors { left: parent.left; leftMargin: last.start; verticalCenter: parent.verticalCenter }
                    // Not by implicitWidth: a text of width 0 does not report it.
                    width: Math.min(Math.ceil(leadWidth.advanceWidth), parent.width / 2)
                    style: Theme.type.secondary
                    text: root.lead
                    color: root.failed ? Theme.color.danger : root.drafted ? Theme.color.mention : Theme.color.text
                    Accessible.ignored: true
                }
                KithText {
                    anchors {
                        left: prefix.right
                        leftMargin: prefix.text === "" ? 0 : Theme.space1
                        right: parent.right
                        verticalCenter: parent.verticalCenter
                    }
                    style: Theme.type.secondary
                    text: root.line
                    maximumLineCount: 1
                    color: root.typing ? Theme.color.accent : root.fresh && !root.drafted ? Theme.color.text : Theme.color.textMuted
                    Accessible.ignored: true
                }
            }
            Pill {
                id: pill

                anchors { right: parent.right; verticalCenter: last.verticalCenter }
                count: root.unread
                Accessible.ignored: true
            }
        }
    }

    Rectangle {
        anchors { left: parent.left; leftMargin: -Theme.size.sidebarRowInset - radius; verticalCenter: parent.verticalCenter }
        visible: root.selected
        width: Theme.size.sidebarSelectedBarWidth + radius
        height: Theme.size.sidebarSelectedBarHeight
        radius: 2
        color: Theme.color.accent
    }
}
