// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The open conversation's title and presence, and the button for its details.
Rectangle {
    id: root

    required property Conversation conversation
    required property ConnectionStatus connection
    property bool onePane: false
    property bool detailsOpen: false
    property int unreadElsewhere: 0
    readonly property alias titleItem: title
    readonly property bool connected: connection.state === ConnectionStatus.Connected

    signal backWanted
    signal detailsWanted

    implicitHeight: Theme.size.headerHeight
    color: Theme.color.window

    IconButton {
        id: back

        anchors { left: parent.left; leftMargin: Theme.space1; verticalCenter: parent.verticalCenter }
        visible: root.onePane
        iconName: "chevron-left"
        label: root.unreadElsewhere > 0 ? qsTr("Back to the conversations, %n unread", "", root.unreadElsewhere) : qsTr("Back to the conversations")
        onClicked: root.backWanted()
    }
    Pill {
        id: elsewhere

        anchors { left: back.right; leftMargin: -Theme.space1; verticalCenter: parent.verticalCenter }
        visible: root.onePane && count > 0
        count: root.unreadElsewhere
        Accessible.ignored: true
    }
    RowButton {
        anchors {
            left: root.onePane ? (elsewhere.visible ? elsewhere.right : back.right) : parent.left
            leftMargin: root.onePane ? (elsewhere.visible ? 0 : -Theme.space1) : Theme.space4
            right: details.left
            rightMargin: Theme.space2
            verticalCenter: parent.verticalCenter
        }
        height: parent.height - Theme.space2
        raised: true
        corner: Theme.radius.control
        background.visible: visualFocus
        text: root.conversation.subtitle !== "" ? Words.sentence(qsTr("%1, %2, details"), root.conversation.title, root.conversation.subtitle)
            : Words.sentence(qsTr("%1, details"), root.conversation.title)
        Accessible.role: Accessible.Button
        onClicked: root.detailsWanted()

        contentItem: Item {
            Avatar {
                id: avatar

                anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                initials: root.conversation.initials
                colorIndex: root.conversation.colorIndex
                square: root.conversation.kind !== "direct"
                side: Theme.size.headerAvatar
                ground: Theme.color.window
            }
            Item {
                id: words

                anchors { left: avatar.right; leftMargin: Theme.space3; right: parent.right; verticalCenter: parent.verticalCenter }
                height: title.height + (under.visible ? under.height : 0)

                KithText {
                    id: title

                    width: parent.width
                    style: Theme.type.title
                    text: root.conversation.title
                    Accessible.ignored: true
                }
                KithText {
                    id: under

                    anchors.top: title.bottom
                    width: parent.width
                    visible: text !== ""
                    style: Theme.type.small
                    text: root.onePane && !root.connected ? root.connection.text : root.conversation.subtitle
                    color: root.onePane && !root.connected ? Theme.color.warning : Theme.color.textMuted
                    Accessible.ignored: true
                }
            }
        }
    }
    IconButton {
        id: details

        anchors { right: parent.right; rightMargin: root.onePane ? Theme.space2 : Theme.space4; verticalCenter: parent.verticalCenter }
        checkable: false
        checked: root.detailsOpen
        iconName: "details"
        label: root.detailsOpen ? qsTr("Hide the details") : qsTr("Show the details")
        onClicked: root.detailsWanted()
    }
    Hairline { anchors.bottom: parent.bottom; width: parent.width }
}
