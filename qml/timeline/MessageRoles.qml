// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! A row of the timeline as the model gives it.
Item {
    required property int index
    required property string rowType
    required property string rowId
    required property double seq
    required property string clientId
    required property string authorName
    required property string authorInitials
    required property int authorColor
    required property bool own
    required property bool showAuthor
    required property string groupPosition
    required property string text
    required property bool markup
    //! The text without markup, to copy.
    required property string plainText
    required property string timeText
    required property string writtenLate
    required property bool edited
    required property bool deleted
    required property string failure
    required property double replySeq
    required property string replyAuthor
    required property int replyColor
    required property string replyText
    required property var reactions
    required property string dayText
    required property string systemText
    required property bool emojiOnly
    required property string accessibleText
    // The role is called `state`, and so is something else of every item.
    required property var model
    readonly property int delivery: model.state
}
