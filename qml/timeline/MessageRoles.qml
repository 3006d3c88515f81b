// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! The base of a row, which its parts share: the model's roles, the state of the view, and the signals of the parts.
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
    //! Names a message that the server lost; else 0.
    required property double lost
    required property double replySeq
    required property string replyAuthor
    required property int replyColor
    required property string replyText
    required property var reactions
    required property string dayText
    required property string systemText
    required property bool emojiOnly
    required property string accessibleText
    // The role `state` would clash with Item's property.
    required property var model
    readonly property int delivery: model.state

    property bool direct: false
    //! Nobody here can write into its conversation any more.
    property bool readOnly: false
    property bool keyboardHere: false

    signal linkActivated(string link)
    signal quoteActivated(double seq)
    signal authorActivated
    signal deliveryActivated(Item mark)
    signal reactionToggled(string emoji)
    signal copied
    signal retried
    signal editedAgain
    signal discarded
    signal sentAgain
    signal lostRemoved
}
