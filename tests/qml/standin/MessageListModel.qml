// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    property bool atEnd: true
    property bool readerAtEnd: true
    property bool readerAway: false

    signal revealed(int row)

    function reveal(seq) { revealed(rowOfSeq(seq)) }
    function rowOfSeq(seq) { return Array.from(rows).findIndex(row => row.seq === seq) }

    defaults: ({ rowType: "message", rowId: "", seq: 0, clientId: "", authorId: "", authorName: "", authorInitials: "", authorColor: 0, own: false, showAuthor: false,
        groupPosition: "single", text: "", markup: false, plainText: "", sentAt: 0, timeText: "", writtenLate: "", edited: false, deleted: false, state: 0, failure: "", lost: 0, replySeq: 0,
        replyAuthor: "", replyColor: 0, replyText: "", reactions: [], dayText: "", systemText: "", emojiOnly: false, accessibleText: "" })
}
