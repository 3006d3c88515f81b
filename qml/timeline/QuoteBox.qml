// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The message that is answered or edited, in two short lines behind a bar of its author's colour.
Rectangle {
    id: root

    required property string author
    required property string excerpt
    property int colorIndex: 0
    property color ink: Theme.avatarInk(colorIndex)
    readonly property real start: Theme.size.messageQuoteBar + 15

    implicitWidth: Math.ceil(Math.max(name.implicitWidth, words.implicitWidth)) + start + Theme.space3
    implicitHeight: Theme.size.messageQuoteHeight
    radius: Theme.radius.control
    color: Theme.color.quoteOther
    Accessible.role: Accessible.StaticText
    Accessible.name: Words.sentence(qsTr("%1: %2"), author, excerpt)

    Rectangle {
        anchors { left: parent.left; leftMargin: 7; top: parent.top; bottom: parent.bottom; topMargin: 7; bottomMargin: 7 }
        width: Theme.size.messageQuoteBar
        radius: width / 2
        color: root.ink
    }
    KithText {
        id: name

        anchors { left: parent.left; leftMargin: root.start; right: parent.right; rightMargin: Theme.space3; bottom: parent.verticalCenter }
        style: Theme.type.secondaryStrong
        text: root.author
        color: root.ink
        Accessible.ignored: true
    }
    KithText {
        id: words

        anchors { left: parent.left; leftMargin: root.start; right: parent.right; rightMargin: Theme.space3; top: parent.verticalCenter }
        style: Theme.type.secondary
        text: root.excerpt
        maximumLineCount: 1
        color: Theme.color.textMuted
        Accessible.ignored: true
    }
}
