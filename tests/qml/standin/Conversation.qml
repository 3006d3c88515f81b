// SPDX-License-Identifier: Apache-2.0
import QtQml
import Kith.App

QtObject {
    property string conversationId
    property string kind: "group"
    property string title
    property string initials
    property int colorIndex: 0
    property string subtitle
    property string presence: "unknown"
    property string peerId
    property bool left: false
    property MessageListModel messages: MessageListModel { }
    property MembersModel members: MembersModel { }
    property string typingText
    property string draft
    property int replyTo: 0
    property string replyAuthor
    property int replyColor: 1
    property string replyText
    property int editing: 0
    property string editText
    property string myRole: "member"
    property bool canManage: false
    property int unread: 0
    property int firstUnread: 0
    property bool loadingOlder: false
    property bool atStart: true
    property int newestRead: 0
    property var sent: []
    property var reactions: []
    property int olderAsked: 0

    signal failed(string sentence)

    function send(text) {
        sent = sent.concat([text])
        cancelReplyOrEdit()
        draft = ""
        return true
    }
    function startReply(seq) { replyTo = seq; replyAuthor = "Amara Okonkwo"; replyText = "Voice message" }
    function startEdit(seq) { editText = "Who brings the ladder?"; editing = seq }
    function startEditLast() { startEdit(17); return true }
    function cancelReplyOrEdit() { replyTo = 0; editing = 0 }
    function remove(seq) { }
    function react(seq, emoji) { reactions = reactions.concat([emoji]) }
    function retry(clientId) { }
    function discard(clientId) { }
    function editFailed(clientId) { }
    function loadOlder() { ++olderAsked }
    function loadNewer() { }
    function jumpToLatest() { }
    function markRead(seq) { newestRead = seq }
    function userTyping() { }
    function addMembers(ids) { }
    function removeMember(userId) { }
    function setRole(userId, role) { }
    function rename(title) { }
    function leave() { }
    function receipts(seq) {
        return [{ name: "Priya Raghunathan", initials: "PR", colorIndex: 8, state: "read" }, { name: "Jun Watanabe", initials: "JW", colorIndex: 6, state: "delivered" },
            { name: "Yuki Tanabe", initials: "YT", colorIndex: 9, state: "sent" }]
    }
}
