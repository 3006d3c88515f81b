// SPDX-License-Identifier: Apache-2.0
import QtQml

QtObject {
    property string draft
    property int replyTo: 0
    property string replyAuthor
    property int replyColor: 1
    property string replyText
    property int editing: 0
    property string editText
    property string editOriginal: "Who brings the ladder?"
    property var sent: []
    property var reactions: []

    function send(text) {
        sent = sent.concat([text])
        cancelReplyOrEdit()
        draft = ""
        return true
    }
    property int taken: 0
    function takes(text) { ++taken; return text.length <= 65536 }
    function startReply(seq) { replyTo = seq; replyAuthor = "Amara Okonkwo"; replyText = "Voice message" }
    function startEdit(seq) { editText = "Who brings the ladder?"; editing = seq }
    function startEditLast() { startEdit(17); return true }
    function cancelReplyOrEdit() { replyTo = 0; editing = 0 }
    property var removed: []
    property var discarded: []
    property var takenBack: []
    property var sentAgain: []
    property var lostRemoved: []
    function remove(seq) { removed = removed.concat([seq]) }
    function react(seq, emoji) { reactions = reactions.concat([emoji]) }
    function retry(clientId) { }
    function discard(clientId) { discarded = discarded.concat([clientId]) }
    function editUnsent(clientId) { takenBack = takenBack.concat([clientId]) }
    function sendAgain(lost) { sentAgain = sentAgain.concat([lost]) }
    function removeLost(lost) { lostRemoved = lostRemoved.concat([lost]) }
    function userTyping() { }
}
