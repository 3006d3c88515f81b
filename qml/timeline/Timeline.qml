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
    signal linkCopied(double seq)
    signal linkActivated(string link)
    signal authorWanted(string authorName)
    signal typed(string words)
    signal pasteWanted

    //! Moves by \a share of what is seen; down where it is negative.
    function page(share: real) {
        list.cancelFlick()
        list.contentY = Math.max(list.originY, Math.min(list.contentY - share * list.height, list.originY + list.contentHeight - list.height))
        keeper.settled()
    }
    function keyPressed(event: var) {
        const held = event.modifiers & (Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier)
        const altGr = Qt.ControlModifier | Qt.AltModifier // as Windows reports it
        event.accepted = true
        if (event.key === Qt.Key_PageUp)
            page(0.9)
        else if (event.key === Qt.Key_PageDown)
            page(-0.9)
        else if (event.key === Qt.Key_Home)
            keeper.toRow(list.count - 1, ListView.End)
        else if (event.key === Qt.Key_End)
            toLatest()
        else if (event.matches(StandardKey.Paste))
            pasteWanted()
        else if (event.text > " " && event.text !== "\x7f" && (held === 0 || held === altGr))
            typed(event.text)
        else
            event.accepted = false
    }

    function placeAtStart() {
        if (list.count === 0 || list.settledFor === conversation.conversationId)
            return
        list.settledFor = conversation.conversationId
        const row = conversation.unread > 0 ? conversation.messages.rowOfSeq(conversation.firstUnread) : -1 // qmllint disable
        const place = conversation.placeSeq > 0 ? conversation.messages.rowOfSeq(conversation.placeSeq) : -1 // qmllint disable
        if (place >= 0) {
            keeper.toPlace(place, conversation.placeTop) // qmllint disable
        } else if (row > 0) {
            keeper.toRow(Math.min(row + 1, list.count - 1), ListView.End)
        } else {
            keeper.toEnd()
        }
    }
    function keepPlace() {
        const row = keeper.readRow() as TimelineRow
        if (shown && list.settledFor === shown.conversationId)
            shown.keepPlace(row ? row.seq : 0, row ? row.y - list.contentY : 0)
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
    //! The one whose rows stand in the view.
    property Conversation shown: null

    // A row that is reused for another model keeps some of its old content.
    function showConversation() {
        keepPlace()
        shown = conversation
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
    Timer { id: keeping; interval: 100; onTriggered: root.keepPlace() }
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

        // It stands above the oldest message.
        footer: Item {
            width: list.width
            height: beginning.visible ? beginning.height + 2 * Theme.space4 : Theme.space3

            KithText {
                id: beginning

                anchors.centerIn: parent
                width: Math.min(implicitWidth, parent.width - 2 * Theme.space5)
                visible: root.conversation.startsAtJoining
                style: Theme.type.small
                text: qsTr("You see what was written since you joined.")
                color: Theme.color.textMuted
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
            }
        }
        onContentYChanged: {
            reading.restart()
            keeping.restart()
            if (contentY - originY < height)
                root.conversation.loadOlder()
            if (originY + contentHeight - contentY < 2 * height)
                root.conversation.loadNewer()
        }
        onCurrentIndexChanged: if (activeFocus && currentIndex >= 0) keeper.toRow(currentIndex, ListView.Contain)
        onActiveFocusChanged: if (activeFocus && currentIndex < 0 && count > 0) currentIndex = Math.max(0, indexAt(width / 2, contentY + height - Theme.space6))
        Keys.onPressed: event => {
            actions.keyOn(currentItem as TimelineRow, event)
            if (!event.accepted)
                root.keyPressed(event)
        }

        delegate: TimelineRow {
            id: row

            width: ListView.view.width
            direct: root.conversation.kind === "direct"
            readOnly: root.conversation.left
            sidePadding: root.narrow ? Theme.size.timelineNarrowSidePadding : Theme.size.timelineSidePadding
            keyboardHere: ListView.isCurrentItem && (activeFocus || Window.activeFocusItem === ListView.view)
            onLinkActivated: link => root.linkActivated(link)
            onQuoteActivated: seq => root.show(seq)
            onAuthorActivated: root.authorWanted(authorName)
            onDeliveryActivated: mark => actions.showDelivery(row.seq, mark)
            onReactionToggled: emoji => { if (!readOnly) root.conversation.composing.react(row.seq, emoji) }
            onCopied: root.copied(plainText)
            onRetried: root.conversation.composing.retry(clientId)
            onEditedAgain: root.conversation.composing.editUnsent(clientId)
            onDiscarded: root.conversation.composing.discard(clientId)
            onSentAgain: root.conversation.composing.sendAgain(row.lost)
            onLostRemoved: root.conversation.composing.removeLost(row.lost)
        }
    }
    MessageActions {
        id: actions

        anchors.fill: parent
        view: list
        conversation: root.conversation
        onCopied: words => root.copied(words)
        onLinkCopied: seq => root.linkCopied(seq)
    }
    StickyDay {
        anchors { top: parent.top; topMargin: Theme.space2; horizontalCenter: parent.horizontalCenter }
        view: list
    }
}
