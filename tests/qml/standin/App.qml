// SPDX-License-Identifier: Apache-2.0
import QtQml
import Kith.App

QtObject {
    enum State { Loading, SignedOut, SignedIn }

    property int state: App.SignedIn
    property string notice
    property JoinFlow join: JoinFlow { }
    property Account account: Account { }
    property Administration administration: Administration { }
    property ConnectionStatus connection: ConnectionStatus { }
    property ConversationListModel conversations: ConversationListModel { }
    property Conversation current: null
    property int unreadCount: 0
    property bool locked: false
    readonly property int titleCharacters: 120
    property Settings settings: Settings { }
    property var people: []
    property string opened
    property string made

    signal toast(string text, string icon)

    function openMessageLink(link) { return false }
    function messageLink(seq) { return "https://chat.example.org/message/" + current.conversationId + "/" + seq }
    function open(conversationId) { opened = conversationId }
    function openDirect(userId) { opened = userId }
    function close() { current = null }
    function createGroup(title, ids, history) { made = title }
    function newPeopleModel() { return peopleModel.createObject(null, { rows: people }) }
    function newSwitcherModel() {
        return switcherModel.createObject(null, { rows: Array.from(people).map(one => ({ kind: "person", targetId: one.userId, title: one.name, subtitle: "@" + one.handle,
            initials: one.initials, colorIndex: one.colorIndex })).concat(Array.from(conversations.rows).map(one => ({ kind: "conversation", targetId: one.conversationId, title: one.title,
            subtitle: one.lastText, initials: one.initials, colorIndex: one.colorIndex, square: (one.kind || "group") === "group", unread: one.unread || 0 }))) })
    }

    property Component peopleModel: Component { PeopleModel { } }
    property Component switcherModel: Component { SwitcherModel { } }
}
