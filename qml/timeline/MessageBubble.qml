// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The bubble: name, quote, text, and the time and state at the end of the last line where they fit.
Rectangle {
    id: root

    required property MessageRoles row
    //! How wide the bubble may become.
    required property real room

    readonly property real padX: Theme.size.timelineBubblePaddingX
    readonly property real padY: Theme.size.timelineBubblePaddingY
    readonly property real textRoom: Math.max(1, Math.floor(room) - 2 * padX)
    readonly property bool quoted: row.replySeq > 0 && !row.deleted
    readonly property bool named: row.showAuthor && !row.own
    readonly property bool big: row.emojiOnly && !row.deleted
    readonly property bool hollow: row.lost > 0

    readonly property real nameHeight: named ? Theme.type.secondaryStrong.lineHeight : 0
    readonly property real quoteTop: named ? padY + nameHeight + Theme.space1 : Theme.space2
    readonly property real textTop: quoted ? quoteTop + Theme.size.messageQuoteHeight + Theme.space1 : padY + nameHeight
    readonly property bool turned: words.effectiveHorizontalAlignment === (Theme.mirrored ? Text.AlignLeft : Text.AlignRight)
    readonly property bool metaInside: !turned && !big && words.lastLine + Theme.size.messageMetaGap + meta.width <= textRoom
    readonly property real contentWidth: Math.ceil(Math.max(
        words.widest, metaInside ? words.lastLine + Theme.size.messageMetaGap + meta.width : meta.width,
        named ? name.implicitWidth : 0, quoted ? Math.min(Theme.size.messageQuoteMax, (quote.item as QuoteBox)?.implicitWidth ?? 0) - Theme.space2 : 0))

    readonly property bool startOfGroup: row.groupPosition === "first" || row.groupPosition === "single"
    readonly property bool endOfGroup: row.groupPosition === "last" || row.groupPosition === "single"
    readonly property bool jointRight: row.own !== Theme.mirrored

    width: Math.min(Math.floor(room), contentWidth + 2 * padX)
    height: textTop + words.height + (metaInside ? 0 : meta.height) + padY
    radius: Math.min(Theme.radius.bubble, height / 2)
    color: hollow ? Theme.color.window : row.own ? Theme.color.bubbleOwn : Theme.color.bubbleOther
    border.width: Theme.highContrast || hollow ? 1 : 0
    border.color: hollow ? Theme.outline : Theme.color.outlineStrong

    // Where two bubbles of a group touch, their corners are nearly square.
    Rectangle {
        visible: !root.startOfGroup && !Theme.highContrast
        x: root.jointRight ? root.width - width : 0
        width: Theme.radius.bubble
        height: Theme.radius.bubble
        radius: Theme.radius.joint
        color: root.color
    }
    Rectangle {
        visible: !root.endOfGroup && !Theme.highContrast
        x: root.jointRight ? root.width - width : 0
        y: root.height - height
        width: Theme.radius.bubble
        height: Theme.radius.bubble
        radius: Theme.radius.joint
        color: root.color
    }
    FocusRing {
        visible: root.row.keyboardHere
        targetRadius: Theme.radius.bubble
    }

    KithText {
        id: name

        visible: root.named
        x: Theme.mirrored ? root.width - width - root.padX : root.padX
        y: root.padY
        width: Math.min(implicitWidth, root.textRoom)
        style: Theme.type.secondaryStrong
        text: root.named ? root.row.authorName : ""
        color: Theme.avatarInk(root.row.authorColor)
        Accessible.ignored: true
    }
    Loader {
        id: quote

        x: Theme.space2
        y: root.quoteTop
        width: root.width - 2 * Theme.space2
        active: root.quoted
        sourceComponent: QuoteBox {
            author: root.row.replyAuthor
            colorIndex: root.row.replyColor
            excerpt: root.row.replyText
            color: root.row.own ? Theme.color.quoteOwn : Theme.color.quoteOther

            TapHandler { onTapped: root.row.quoteActivated(root.row.replySeq) }
        }
    }
    Text {
        id: words

        property real lastLine: 0
        readonly property TypeStyle style: Theme.type.body
        readonly property real widest: Math.ceil(contentWidth)

        x: effectiveHorizontalAlignment === Text.AlignRight ? root.width - root.padX - width : root.padX
        y: root.textTop
        width: root.textRoom
        text: root.row.text
        textFormat: root.row.markup ? Text.StyledText : Text.PlainText
        wrapMode: Text.Wrap
        color: root.row.deleted || root.hollow ? Theme.color.textMuted : Theme.color.text
        linkColor: Theme.color.link
        font.pixelSize: root.big ? style.font.pixelSize * 2 : style.font.pixelSize
        font.italic: root.row.deleted
        lineHeightMode: Text.FixedHeight
        lineHeight: root.big ? style.lineHeight * 2 : style.lineHeight
        transform: Translate { y: (root.big ? 2 : 1) * words.style.baseline - words.baselineOffset }
        clip: Words.stacksMarks(text)
        onLineLaidOut: line => { if (line.isLast) lastLine = Math.ceil(line.implicitWidth) }
        onLinkActivated: link => root.row.linkActivated(link)
        Accessible.ignored: true

        HoverHandler {
            enabled: root.row.markup
            cursorShape: words.hoveredLink !== "" ? Qt.PointingHandCursor : Qt.ArrowCursor
        }
    }
    MessageMeta {
        id: meta

        x: Theme.mirrored ? root.padX : root.width - root.padX - width
        y: root.metaInside ? words.y + words.height - words.lineHeight + words.style.baseline - Theme.type.small.baseline : root.height - root.padY - height
        row: root.row
    }
}
