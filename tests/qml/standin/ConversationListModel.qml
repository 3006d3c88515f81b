// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    enum Filter { All, Unread }

    property int filter: ConversationListModel.All
    property int unreadConversations: 0

    function indexOf(conversationId) { return Array.from(rows).findIndex(row => row.conversationId === conversationId) }
    function idAt(row) { return at(row, "conversationId") }

    defaults: ({ conversationId: "", kind: "group", title: "", initials: "", colorIndex: 0, lastText: "", lastAuthor: "", timeText: "", lastState: 0, draft: "",
        unread: 0, peerId: "", presence: "unknown", typing: false, typingText: "", left: false, failed: false })
}
