// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "Details"
    when: windowShown
    width: 320
    height: 760
    visible: true

    Component { id: apps; App { } }
    Component {
        id: conversations

        Conversation {
            property string removed
            property string given

            title: "Harbour crew"
            subtitle: "3 members"
            myRole: "owner"
            canManage: true
            members.rows: [{ userId: "ada", name: "Ada Brandt", role: "owner", self: true }, { userId: "jun", name: "Jun Watanabe" }]

            function removeMember(userId) { removed = userId }
            function setRole(userId, role) { given = userId + " " + role }
        }
    }
    Component { id: drawers; DetailsDrawer { width: 320; height: 760 } }
    Component { id: heads; DetailsHead { width: 320 } }
    Component { id: names; NameDialog { label: "Name"; act: "Rename"; maximumLength: 120 } }

    FakeInputMethod { id: inputMethod }

    property App app: null
    property Conversation conversation: null
    property DetailsDrawer drawer: null

    function init() {
        app = apps.createObject(test)
        conversation = conversations.createObject(test)
        drawer = drawers.createObject(test, { app: app, conversation: conversation })
        waitForRendering(drawer)
    }
    function cleanup() {
        drawer.destroy()
        conversation.destroy()
        app.destroy()
        wait(0)
    }
    function all(item, is) {
        let found = is(item) ? [item] : []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(all(item.children[i], is))
        return found
    }
    function chooseRemove() {
        mouseClick(drawer.list.itemAtIndex(1), 100, 20, Qt.RightButton)
        tryCompare(drawer.menu, "opened", true)
        drawer.menu.removeWanted(drawer.menu.userId, drawer.menu.name)
    }

    function test_the_other_button_opens_the_menu_of_a_member() {
        mouseClick(drawer.list.itemAtIndex(1), 100, 20, Qt.RightButton)
        tryCompare(drawer.menu, "opened", true)
        compare(drawer.menu.userId, "jun")
    }
    function test_nobody_is_removed_without_a_question() {
        chooseRemove()
        tryCompare(drawer.removing, "opened", true)
        verify(drawer.removing.title.includes("Jun Watanabe"))
        compare(conversation.removed, "")
        drawer.removing.close()
        tryCompare(drawer.removing, "visible", false)
        compare(conversation.removed, "")
    }
    function test_an_owner_may_make_another_one() {
        mouseClick(drawer.list.itemAtIndex(1), 100, 20, Qt.RightButton)
        tryCompare(drawer.menu, "opened", true)
        drawer.menu.ownerWanted(drawer.menu.userId, drawer.menu.name)
        tryCompare(drawer.promoting, "opened", true)
        verify(drawer.promoting.title.includes("Jun Watanabe"))
        compare(conversation.given, "")
        drawer.promoting.confirmed()
        compare(conversation.given, "jun owner")
    }
    function test_one_thing_alone_shows_that_it_has_the_focus() {
        drawer.list.forceActiveFocus()
        const row = drawer.list.itemAtIndex(0)
        compare(drawer.list.currentIndex, 0)
        compare(row.keyboardHere, true)
        const tile = all(drawer.list.headerItem, item => item instanceof ActionTile && item.visible)[0]
        tile.forceActiveFocus(Qt.TabFocusReason)
        compare(tile.visualFocus, true)
        compare(row.keyboardHere, false)
    }
    function test_the_only_owner_is_warned_before_the_question() {
        const head = drawer.list.headerItem as DetailsHead
        conversation.onlyOwner = true
        head.leaveWanted()
        compare(drawer.leaving.visible, false)
        conversation.onlyOwner = false
        head.leaveWanted()
        tryCompare(drawer.leaving, "opened", true)
        drawer.leaving.close()
        tryCompare(drawer.leaving, "visible", false)
    }
    function test_only_owners_choose_what_new_members_see() {
        const head = drawer.list.headerItem as DetailsHead
        conversation.myRole = "admin"
        compare(head.earlier.visible, false)
        conversation.myRole = "owner"
        compare(head.earlier.visible, true)
        compare(head.earlier.checked, false)
        head.earlier.toggle()
        head.earlier.toggled()
        compare(conversation.history, "all")
        conversation.history = "joined"
        compare(head.earlier.checked, false)
        conversation.history = ""
        compare(head.earlier.visible, false)
    }
    function test_who_confirms_removes() {
        chooseRemove()
        tryCompare(drawer.removing, "opened", true)
        drawer.removing.confirmed()
        compare(conversation.removed, "jun")
    }
    function test_a_title_of_two_lines_stays_in_the_head() {
        conversation.title = "Everybody who was ever at the harbour, and their friends"
        const head = heads.createObject(test, { conversation: conversation })
        verify(head.words.y >= 0)
        verify(head.words.childrenRect.height > Theme.type.heading.lineHeight * 2)
        verify(head.words.childrenRect.y >= 0)
        verify(head.words.childrenRect.height <= head.words.height)
        head.destroy()
        wait(0)
    }
    function test_a_composed_name_is_taken() {
        const dialog = names.createObject(test)
        let named = ""
        dialog.named.connect(name => named = name)
        dialog.open()
        tryCompare(dialog, "opened", true)
        inputMethod.compose(dialog.field.input, "요")
        const rename = dialog.buttons[1]
        compare(rename.enabled, true)
        mouseClick(rename)
        compare(named, "요")
        tryCompare(dialog, "visible", false)
        dialog.destroy()
        wait(0)
    }
    function test_a_name_ends_where_the_server_would_refuse_it() {
        const dialog = names.createObject(test)
        dialog.field.text = "x".repeat(300)
        compare(dialog.field.text.length, 120)
        dialog.destroy()
    }
}
