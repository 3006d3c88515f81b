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
    property string leftText: "You are no longer a member of this conversation."
    property MessageListModel messages: MessageListModel { }
    property MembersModel members: MembersModel { }
    property string typingText
    property Composing composing: Composing { }
    property string myRole: "member"
    property bool canManage: false
    property int unread: 0
    property int firstUnread: 0
    property int placeSeq: 0
    property real placeTop: 0
    property bool loadingOlder: false
    property bool atStart: true
    property bool startsAtJoining: false
    property string history: "joined"
    property int historyAsked: 0
    property int newestRead: 0
    property int olderAsked: 0

    signal failed(string message)

    function loadOlder() { ++olderAsked }
    function loadNewer() { }
    function jumpToLatest() { }
    function keepPlace(seq, top) { placeSeq = seq; placeTop = top }
    function markRead(seq) { newestRead = seq }
    function addMembers(ids) { }
    function removeMember(userId) { }
    function setRole(userId, role) { }
    function rename(title) { }
    function askHistory() { ++historyAsked }
    function setHistory(access) { history = access }
    property bool onlyOwner: false
    function mayLeave() { return !onlyOwner }
    function leave() { }
    function receipts(seq) {
        return [{ name: "Priya Raghunathan", initials: "PR", colorIndex: 8, state: "read" }, { name: "Jun Watanabe", initials: "JW", colorIndex: 6, state: "delivered" },
            { name: "Yuki Tanabe", initials: "YT", colorIndex: 9, state: "sent" }]
    }
}
