// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A message in its column: the author's avatar, the bubble on its side, reactions and a failure below.
Item {
    id: root

    required property MessageRoles row

    readonly property bool own: row.own
    readonly property bool atEnd: own !== Theme.mirrored
    readonly property real indent: own || row.direct ? 0 : Theme.size.timelineAvatar + Theme.size.timelineAvatarGap
    readonly property real room: Math.min(Theme.size.timelineBubbleMax, Math.floor(row.width * Theme.size.timelineBubbleMaxShare), width - indent)
    readonly property bool reacted: row.reactions.length > 0 && !row.deleted
    readonly property bool failed: row.failure !== ""
    readonly property bool lost: row.lost > 0
    readonly property alias bubble: bubble

    function placed(itemWidth: real): real {
        return atEnd ? width - itemWidth - (own ? 0 : indent) : (own ? 0 : indent)
    }

    // The loaders set no height: they would impose it on their items.
    height: bubble.height + (reacted ? reactions.height + Theme.size.messageReactionTop : 0) + (failed ? failure.height + Theme.space1 : 0) + (lost ? lostRow.height + Theme.space1 : 0)

    Loader {
        active: root.row.showAuthor && !root.own
        x: Theme.mirrored ? root.width - width : 0
        sourceComponent: Avatar {
            initials: root.row.authorInitials
            colorIndex: root.row.authorColor
            side: Theme.size.timelineAvatar

            TapHandler { onTapped: root.row.authorActivated() }
        }
    }
    MessageBubble {
        id: bubble

        x: root.placed(width)
        row: root.row
        room: root.room
    }
    Loader {
        id: reactions

        x: root.placed(width)
        y: bubble.height + Theme.size.messageReactionTop
        active: root.reacted
        width: root.room
        sourceComponent: ReactionRow {
            reactions: root.row.reactions
            fromEnd: root.own
            onToggled: emoji => root.row.reactionToggled(emoji)
        }
    }
    Loader {
        id: failure

        x: root.placed(width)
        y: root.height - height
        active: root.failed
        width: root.room
        sourceComponent: FailureRow {
            message: root.row.failure
            readOnly: root.row.readOnly
            onCopied: root.row.copied()
            onRetried: root.row.retried()
            onEdited: root.row.editedAgain()
            onDiscarded: root.row.discarded()
        }
    }
    Loader {
        id: lostRow

        x: root.placed(width)
        y: root.height - height
        active: root.lost
        width: root.room
        sourceComponent: LostRow {
            own: root.own
            readOnly: root.row.readOnly
            atEnd: root.atEnd
            onCopied: root.row.copied()
            onSentAgain: root.row.sentAgain()
            onRemoved: root.row.lostRemoved()
        }
    }
}
