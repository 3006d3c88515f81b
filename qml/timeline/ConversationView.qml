// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The open conversation: header, messages and composer.
FocusScope {
    id: root

    required property Conversation conversation
    required property ConnectionStatus connection
    property bool onePane: false
    property bool detailsOpen: false
    property int unreadElsewhere: 0
    //! Nobody reads what is on the screen.
    property bool locked: false
    readonly property alias header: header
    readonly property alias composer: composer
    //! The height that the composer takes at the bottom.
    readonly property real below: height - composer.y
    readonly property alias timeline: timeline
    readonly property bool tight: onePane
    readonly property real margin: tight ? Theme.size.composerNarrowMargin : Theme.size.composerMargin

    signal backWanted
    signal detailsWanted
    signal copied(string words)
    signal linkCopied(double seq)
    signal linkActivated(string link)

    Keys.onPressed: event => {
        event.accepted = event.key === Qt.Key_PageUp || event.key === Qt.Key_PageDown
        if (event.accepted)
            timeline.keyPressed(event)
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.color.window
    }
    ConversationHeader {
        id: header

        width: parent.width
        conversation: root.conversation
        connection: root.connection
        onePane: root.onePane
        detailsOpen: root.detailsOpen
        unreadElsewhere: root.unreadElsewhere
        onBackWanted: root.backWanted()
        onDetailsWanted: root.detailsWanted()
    }
    Timeline {
        id: timeline

        anchors { left: parent.left; right: parent.right; top: header.bottom; bottom: composer.top; bottomMargin: Theme.size.composerTypingLine + Theme.space2 }
        conversation: root.conversation
        narrow: root.tight
        locked: root.locked
        onCopied: words => root.copied(words)
        onLinkCopied: seq => root.linkCopied(seq)
        onLinkActivated: link => root.linkActivated(link)
        onTyped: words => { if (composer.visible) composer.write(words) }
        onPasteWanted: if (composer.visible) composer.paste()
    }
    TypingLine {
        id: typing

        anchors { left: composer.left; right: composer.right; bottom: composer.top; bottomMargin: 3 }
        text: root.conversation.typingText
    }
    JumpPill {
        anchors { bottom: composer.top; bottomMargin: 2 }
        x: root.tight ? (Theme.mirrored ? composer.x : composer.x + composer.width - width) : Math.round((root.width - width) / 2)
        visible: !timeline.atLatest
        count: root.conversation.unread
        onClicked: timeline.toLatest()
    }
    Composer {
        id: composer

        anchors.bottom: parent.bottom
        anchors.bottomMargin: root.tight ? root.margin : Theme.size.composerBottom
        x: Math.round((root.width - width) / 2)
        width: Math.min(Theme.size.timelineColumnMax, root.width - 2 * root.margin)
        height: visible ? implicitHeight : Theme.size.composerMinHeight
        visible: !root.conversation.left
        focus: true
        conversation: root.conversation
        onSent: timeline.toLatest()
    }
    KithText {
        anchors.centerIn: composer
        visible: root.conversation.left
        text: root.conversation.leftText
        color: Theme.color.textMuted
    }
}
