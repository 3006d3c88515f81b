// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Pointer and keys over the messages: the floating actions of a message, its menu, and the popups of both.
Item {
    id: root

    required property ListView view
    required property Conversation conversation

    property TimelineRow pointed: null
    readonly property alias menu: menu
    readonly property alias question: confirm

    signal copied(string words)
    signal linkCopied(double seq)

    function point() {
        const row = hover.hovered && !view.moving && !menu.opened && !emoji.opened
            ? view.itemAt(hover.point.position.x, view.contentY + hover.point.position.y) as TimelineRow : pointed
        if (!hover.hovered && !menu.opened && !emoji.opened)
            pointed = null
        else if (row === null || row.bubble !== null)
            pointed = row
    }
    function openMenu(row: TimelineRow, where: Item, x: real, y: real) {
        if (!row || !row.bubble)
            return
        Object.assign(menu, { seq: row.seq, lost: row.lost, clientId: row.clientId, words: row.plainText, author: row.authorName, own: row.own, deleted: row.deleted, failed: row.failure !== "", waiting: row.delivery === Delivery.Queued })
        menu.popup(where, x, y)
    }
    function openEmoji(seq: double, where: Item) {
        emoji.seq = seq
        emoji.openAt(where)
    }
    function showDelivery(seq: double, where: Item) {
        if (seq <= 0)
            return
        delivery.showFor(seq, root.conversation.receipts(seq), where)
    }
    function keyOn(row: TimelineRow, event: var) {
        if (!row || !row.bubble)
            return
        const living = row.seq > 0 && !row.deleted && !row.readOnly
        event.accepted = true
        if (event.matches(StandardKey.Copy))
            root.copied(row.plainText)
        else if (event.key === Qt.Key_R && living)
            root.conversation.composing.startReply(row.seq)
        else if (event.key === Qt.Key_Delete && living && (row.own || root.conversation.canManage))
            confirm.ask(row.seq, row.own ? "" : row.authorName)
        else if (event.key === Qt.Key_Delete && row.lost > 0)
            root.conversation.composing.removeLost(row.lost)
        else if (event.key === Qt.Key_Delete && row.seq === 0)
            root.conversation.composing.discard(row.clientId)
        else if (event.key === Qt.Key_Menu || event.key === Qt.Key_Return)
            root.openMenu(row, row.bubble, 0, row.bubble.height)
        else
            event.accepted = false
    }

    HoverHandler {
        id: hover

        onHoveredChanged: root.point()
        onPointChanged: root.point()
    }
    Connections {
        target: root.view
        function onContentYChanged() { root.pointed = null }
    }
    TapHandler {
        acceptedButtons: Qt.RightButton
        onTapped: point => {
            const at = point.position
            root.openMenu(root.view.itemAt(at.x, root.view.contentY + at.y) as TimelineRow, root, at.x, at.y)
        }
    }

    Timer {
        id: rest

        property TimelineRow row: root.pointed

        interval: Theme.motion.hoverActionsDelay
        onRowChanged: {
            bar.active = false
            if (row && row.seq > 0 && !row.deleted && !root.conversation.left)
                restart()
        }
        onTriggered: bar.active = row !== null
    }
    Loader {
        id: bar

        readonly property TimelineRow row: root.pointed
        readonly property Item bubble: row?.bubble ?? null
        readonly property bool after: row !== null && row.own === Theme.mirrored
        readonly property real besideX: bubble ? (after ? 1 : -1) * Theme.space2 + (after ? bubble.width : -width) : 0
        readonly property point corner: bubble ? bubble.mapToItem(root, besideX, 0) : Qt.point(0, 0)
        readonly property bool fits: corner.x >= Theme.space1 && corner.x + width <= root.width - Theme.space1

        active: false
        x: fits || !bubble ? corner.x : bubble.mapToItem(root, after ? bubble.width - width - 12 : 12, 0).x
        y: fits ? corner.y : corner.y - 12
        sourceComponent: HoverActions {
            editable: bar.row?.own ?? false
            onReactWanted: button => root.openEmoji(bar.row.seq, button)
            onReplyWanted: root.conversation.composing.startReply(bar.row.seq)
            onEditWanted: root.conversation.composing.startEdit(bar.row.seq)
            onMoreWanted: button => root.openMenu(bar.row, button, 0, button.height + Theme.space1)
        }
    }
    MessageMenu {
        id: menu

        conversation: root.conversation
        onCopied: words => root.copied(words)
        onLinkCopied: seq => root.linkCopied(seq)
        onReactWanted: root.openEmoji(seq, root)
        onDeleteWanted: confirm.ask(seq, own ? "" : author)
        onDeliveryWanted: seq => root.showDelivery(seq, root)
        onClosed: root.point()
    }
    EmojiPicker {
        id: emoji

        property double seq: 0

        onPicked: chosen => root.conversation.composing.react(seq, chosen)
        onClosed: root.point()
    }
    DeliveryPopup { id: delivery }
    ConfirmDialog {
        id: confirm

        property double seq: 0
        property string author //!< empty for the user's own

        function ask(which: double, whose: string) {
            seq = which
            author = whose
            open()
        }

        title: author === "" ? qsTr("Delete this message for all?") : Words.sentence(qsTr("Delete the message of %1 for all?"), author)
        explanation: qsTr("Everyone here loses it on every device. This cannot be undone.")
        keep: qsTr("Keep")
        act: qsTr("Delete")
        onConfirmed: root.conversation.composing.remove(seq)
    }
}
