// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! The conversations, newest on top, and the connection status below.
Rectangle {
    id: root

    required property App app
    property string keys
    //! Nothing beside it does.
    property bool offersInvites: false

    signal searchWanted
    signal composeWanted
    signal settingsWanted
    signal inviteWanted

    color: Theme.color.sidebar
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Conversations")

    Item {
        id: bar

        width: parent.width
        height: Theme.size.sidebarTopBar

        AvatarButton {
            id: me

            anchors { left: parent.left; leftMargin: Theme.space4; verticalCenter: parent.verticalCenter }
            initials: root.app.account.initials
            colorIndex: root.app.account.colorIndex
            label: Words.sentence(qsTr("%1, account and settings"), root.app.account.name)
            onClicked: root.settingsWanted()
        }
        SearchButton {
            anchors { left: me.right; leftMargin: Theme.space2 + 2; right: compose.left; rightMargin: Theme.space2 + 2; verticalCenter: parent.verticalCenter }
            keys: root.keys
            onClicked: root.searchWanted()
        }
        IconButton {
            id: compose

            anchors { right: parent.right; rightMargin: Theme.space2 + 1; verticalCenter: parent.verticalCenter }
            iconName: "compose"
            label: qsTr("New conversation")
            keys: "Ctrl N"
            onClicked: root.composeWanted()
        }
    }
    Row {
        id: tabs

        anchors { left: parent.left; leftMargin: Theme.space4; top: bar.bottom }
        height: Theme.size.sidebarTabs
        spacing: Theme.space1
        Accessible.role: Accessible.PageTabList
        Accessible.name: qsTr("Which conversations")

        FilterTab {
            text: qsTr("All")
            checked: root.app.conversations.filter === ConversationListModel.All
            onClicked: root.app.conversations.filter = ConversationListModel.All
        }
        FilterTab {
            text: qsTr("Unread")
            count: root.app.conversations.unreadConversations
            checked: root.app.conversations.filter === ConversationListModel.Unread
            onClicked: root.app.conversations.filter = ConversationListModel.Unread
        }
    }
    ListView {
        id: list

        anchors { left: parent.left; right: parent.right; top: tabs.bottom; bottom: status.top; rightMargin: 1 }
        clip: true
        reuseItems: true
        cacheBuffer: 320
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: true
        keyNavigationEnabled: true
        currentIndex: -1
        model: root.app.conversations
        T.ScrollBar.vertical: ScrollHint { }
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Conversations")
        Keys.onReturnPressed: if (currentItem) root.app.open((currentItem as ConversationRow).conversationId)
        onActiveFocusChanged: if (activeFocus && currentIndex < 0 && count > 0) currentIndex = 0

        delegate: ConversationRow {
            x: Theme.size.sidebarRowInset
            width: ListView.view.width - 2 * Theme.size.sidebarRowInset
            selected: root.app.current !== null && root.app.current.conversationId === conversationId
            focusPolicy: Qt.NoFocus
            keyboardHere: ListView.isCurrentItem && (activeFocus || Window.activeFocusItem === ListView.view)
            onClicked: root.app.open(conversationId)
        }
    }
    EmptyList {
        anchors { left: parent.left; right: parent.right; verticalCenter: list.verticalCenter; verticalCenterOffset: -(Theme.space16 + Theme.space8) }
        visible: list.count === 0
        unreadOnly: root.app.conversations.filter === ConversationListModel.Unread
        mayInvite: root.offersInvites && root.app.administration.mayInvite
        onInviteWanted: root.inviteWanted()
    }
    StatusLine {
        id: status

        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        connection: root.app.connection
        onSettingsWanted: root.settingsWanted()
    }
}
