// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! The members of the open conversation, and the actions on it.
Rectangle {
    id: root

    required property App app
    required property Conversation conversation
    readonly property alias menu: menu
    readonly property alias leaving: leaving
    readonly property alias removing: removing
    readonly property alias promoting: promoting
    readonly property alias list: list
    readonly property bool group: conversation.kind === "group"
    readonly property Conversation shown: visible && group ? conversation : null

    signal closeWanted

    onShownChanged: if (shown) shown.askHistory()

    implicitWidth: Theme.size.drawerWidth
    color: Theme.color.window
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Details")

    Hairline { height: parent.height; anchors.left: parent.left }
    Item {
        id: bar

        width: parent.width
        height: Theme.size.headerHeight

        KithText {
            anchors { left: parent.left; leftMargin: Theme.space5; verticalCenter: parent.verticalCenter }
            style: Theme.type.title
            text: qsTr("Details")
        }
        IconButton {
            anchors { right: parent.right; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
            iconName: "close"
            label: qsTr("Hide the details")
            keys: qsTr("Esc")
            onClicked: root.closeWanted()
        }
        Hairline { anchors.bottom: parent.bottom; width: parent.width }
    }
    ListView {
        id: list

        anchors { left: parent.left; right: parent.right; top: bar.bottom; bottom: parent.bottom; leftMargin: 1 }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: true
        currentIndex: -1
        model: root.group ? root.conversation.members : null
        T.ScrollBar.vertical: ScrollHint { }
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Members")
        onActiveFocusChanged: if (activeFocus && currentIndex < 0 && count > 0) currentIndex = 0
        Keys.onReturnPressed: if (currentItem) (currentItem as MemberRow).clicked()

        header: DetailsHead {
            width: list.width
            conversation: root.conversation
            members: list.count
            onAddWanted: {
                present.gather()
                adding.open()
            }
            onRenameWanted: renaming.open()
            onHistoryWanted: history => root.conversation.setHistory(history)
            onLeaveWanted: if (root.conversation.mayLeave()) leaving.open()
        }
        delegate: MemberRow {
            x: Theme.space3
            width: ListView.view.width - 2 * Theme.space3
            keyboardHere: ListView.isCurrentItem && (activeFocus || Window.activeFocusItem === ListView.view)
            onClicked: menu.openFor(this)
            onMenuWanted: (x, y) => menu.openAt(this, x, y)
        }
        footer: Item { height: Theme.space4 }
    }
    // The present members, read when somebody is to be added.
    Instantiator {
        id: present

        property var ids: []

        function gather() {
            active = true
            const found = []
            for (let i = 0; i < count; ++i)
                found.push((objectAt(i) as MemberId).userId)
            active = false
            ids = found
        }

        active: false
        model: root.conversation.members
        delegate: MemberId { }
    }
    MemberMenu {
        id: menu

        app: root.app
        conversation: root.conversation
        onOwnerWanted: (userId, name) => promoting.ask(userId, name)
        onRemoveWanted: (userId, name) => removing.ask(userId, name)
    }
    ConfirmDialog {
        id: promoting

        property string userId
        property string name

        function ask(whom: string, called: string) {
            userId = whom
            name = called
            open()
        }

        title: Words.sentence(qsTr("Make %1 an owner?"), name)
        explanation: qsTr("An owner can do all that you can here, also to you. You stay an owner.")
        keep: qsTr("Cancel")
        act: qsTr("Make owner")
        onConfirmed: root.conversation.setRole(userId, "owner")
    }
    ConfirmDialog {
        id: removing

        property string userId
        property string name

        function ask(whom: string, called: string) {
            userId = whom
            name = called
            open()
        }

        title: Words.sentence(qsTr("Remove %1 from %2?"), name, root.conversation.title)
        explanation: qsTr("They keep what was said so far and see nothing new, until somebody adds them again.")
        keep: qsTr("Keep")
        act: qsTr("Remove")
        onConfirmed: root.conversation.removeMember(userId)
    }
    PeopleDialog {
        id: adding

        app: root.app
        title: qsTr("Add people")
        explanation: root.conversation.history === "joined" ? qsTr("They see what is written from now on.")
            : root.conversation.history === "all" ? qsTr("They also see what was written before.") : ""
        act: qsTr("Add")
        exclude: present.ids
        onChosen: ids => root.conversation.addMembers(ids)
    }
    NameDialog {
        id: renaming

        title: qsTr("Rename the group")
        label: qsTr("Name")
        before: root.conversation.title
        maximumLength: root.app.titleCharacters
        act: qsTr("Rename")
        onNamed: name => root.conversation.rename(name)
    }
    ConfirmDialog {
        id: leaving

        title: Words.sentence(qsTr("Leave %1?"), root.conversation.title)
        explanation: qsTr("You keep what was said so far. To come back, somebody has to add you again.")
        keep: qsTr("Stay")
        act: qsTr("Leave")
        onConfirmed: root.conversation.leave()
    }
}
