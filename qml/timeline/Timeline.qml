// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! The messages of the open conversation, the newest at the bottom. The place that the user reads never moves by itself.
FocusScope {
    id: root

    required property Conversation conversation
    property bool narrow: false
    property bool locked: false
    readonly property alias view: list
    readonly property alias keeper: keeper
    readonly property alias actions: actions
    readonly property bool atLatest: keeper.atEnd && conversation.messages.atEnd

    signal copied(string words)
    signal authorWanted(string authorName)

    function placeAtStart() {
        if (list.count === 0 || list.settledFor === conversation.conversationId)
            return
        list.settledFor = conversation.conversationId
        const row = conversation.unread > 0 ? conversation.messages.rowOfSeq(conversation.firstUnread) : -1 // qmllint disable
        if (row > 0) {
            keeper.toRow(Math.min(row + 1, list.count - 1), ListView.End)
        } else {
            keeper.toEnd()
        }
    }
    function show(seq: double) {
        const row = conversation.messages.rowOfSeq(seq)
        if (row >= 0)
            keeper.toRow(row, ListView.Center)
        else
            conversation.messages.reveal(seq)
    }
    function toLatest() {
        conversation.jumpToLatest()
        keeper.toEnd()
    }

    Accessible.role: Accessible.List
    Accessible.name: qsTr("Messages")
    // A row that is reused for another model keeps some of its old content.
    function showConversation() {
        list.reuseItems = false
        list.model = conversation.messages
        list.reuseItems = true
        list.settledFor = ""
        placing.restart()
    }
    Component.onCompleted: showConversation()
    onConversationChanged: showConversation()

    // Runs after the keeper has followed the change.
    Timer { id: placing; interval: 0; onTriggered: root.placeAtStart() }
    AnchorKeeper {
        id: keeper

        view: list
        model: root.conversation.messages
    }
    Connections {
        target: root.conversation.messages
        function onRevealed(row) { if (row >= 0) keeper.toRow(row, ListView.Center) }
        function onChanged() {
            placing.restart()
            reading.restart()
        }
    }
    // The model drops rows at the end that the reader is not at.
    Binding { target: root.conversation.messages; property: "readerAtEnd"; value: keeper.atEnd }
    Binding { target: root.conversation.messages; property: "readerAway"; value: !reading.active }
    ReadMark {
        id: reading

        view: list
        active: root.visible && root.Window.active && !root.locked
        onSeen: seq => root.conversation.markRead(seq)
    }

    ListView {
        id: list

        property string settledFor

        anchors.fill: parent
        clip: true
        focus: true
        activeFocusOnTab: true
        verticalLayoutDirection: ListView.BottomToTop
        cacheBuffer: 320
        boundsBehavior: Flickable.StopAtBounds
        currentIndex: -1
        highlightFollowsCurrentItem: false
        keyNavigationEnabled: true
        T.ScrollBar.vertical: ScrollHint { }

        footer: Item { height: Theme.space3 }
        onContentYChanged: {
            reading.restart()
            if (contentY - originY < height)
                root.conversation.loadOlder()
            if (originY + contentHeight - contentY < 2 * height)
                root.conversation.loadNewer()
        }
        onCurrentIndexChanged: if (activeFocus && currentIndex >= 0) keeper.toRow(currentIndex, ListView.Contain)
        onActiveFocusChanged: if (activeFocus && currentIndex < 0 && count > 0) currentIndex = Math.max(0, indexAt(width / 2, contentY + height - Theme.space6))
        Keys.onPressed: event => actions.keyOn(currentItem as TimelineRow, event)

        delegate: TimelineRow {
            id: row

            width: ListView.view.width
            direct: root.conversation.kind === "direct"
            readOnly: root.conversation.left
            sidePadding: root.narrow ? Theme.size.timelineNarrowSidePadding : Theme.size.timelineSidePadding
            keyboardHere: ListView.isCurrentItem && ListView.view.activeFocus
            onLinkActivated: link => { if (/^https?:/i.test(link)) Qt.openUrlExternally(link) }
            onQuoteActivated: seq => root.show(seq)
            onAuthorActivated: root.authorWanted(authorName)
            onDeliveryActivated: mark => actions.showDelivery(row.seq, mark)
            onReactionToggled: emoji => { if (!readOnly) root.conversation.composing.react(row.seq, emoji) }
            onCopied: root.copied(plainText)
            onRetried: root.conversation.composing.retry(clientId)
            onEditedAgain: root.conversation.composing.editUnsent(clientId)
            onDiscarded: root.conversation.composing.discard(clientId)
        }
    }
    MessageActions {
        id: actions

        anchors.fill: parent
        view: list
        conversation: root.conversation
        onCopied: words => root.copied(words)
    }
    StickyDay {
        anchors { top: parent.top; topMargin: Theme.space2; horizontalCenter: parent.horizontalCenter }
        view: list
    }
}
