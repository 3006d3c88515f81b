// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

//! What can be done with a message: by its menu, and by keys.
TestCase {
    id: test

    name: "MessageMenu"
    when: windowShown
    width: 700
    height: 500
    visible: true

    Component { id: conversations; Conversation { } }
    Component { id: timelines; Timeline { width: 700; height: 500 } }

    SignalSpy { id: linkCopied; target: test.timeline; signalName: "linkCopied" }

    property Conversation conversation: null
    property Timeline timeline: null

    function init() {
        conversation = conversations.createObject(test)
        conversation.messages.rows = [
            { rowId: "o2", clientId: "o2", own: true, text: "Waits", plainText: "Waits", state: Delivery.Queued },
            { rowId: "m3", seq: 3, clientId: "o3", own: true, text: "Changed", plainText: "Changed", state: Delivery.Queued },
            { rowId: "m2", seq: 2, own: true, text: "Mine", plainText: "Mine", state: Delivery.Sent },
            { rowId: "m1", seq: 1, authorName: "Jun", text: "Theirs", plainText: "Theirs" },
            { rowId: "l2", lost: 2, clientId: "o4", own: true, text: "Lost", plainText: "Lost" },
            { rowId: "l1", lost: 1, clientId: "o5", authorName: "Jun", text: "Lost, too", plainText: "Lost, too" }]
        timeline = timelines.createObject(test, { conversation: conversation })
        waitForRendering(timeline)
    }
    function cleanup() {
        timeline.destroy()
        conversation.destroy()
    }
    function menuOf(index) {
        const row = timeline.view.itemAtIndex(index)
        mouseClick(row, row.width / 2, row.height - 8, Qt.RightButton)
        const menu = timeline.actions.menu
        tryCompare(menu, "opened", true)
        return menu
    }
    function entries(menu) {
        const found = []
        for (let i = 0; i < menu.count; ++i) {
            if (menu.itemAt(i).visible && menu.itemAt(i).text !== undefined)
                found.push(menu.itemAt(i))
        }
        return found
    }
    function offered(index) {
        const menu = menuOf(index)
        const words = entries(menu).map(item => item.text)
        menu.close()
        tryCompare(menu, "visible", false)
        return words
    }
    function choose(index, words) {
        const item = entries(menuOf(index)).find(item => item.text === words)
        mouseClick(item)
        tryCompare(timeline.actions.menu, "visible", false)
    }
    function select(index) {
        timeline.view.forceActiveFocus()
        timeline.view.currentIndex = index
    }

    function test_what_waits_is_edited_or_discarded() {
        compare(offered(0), ["Copy text", "Edit", "Discard"])
        choose(0, "Edit")
        compare(conversation.composing.takenBack, ["o2"])
        choose(0, "Discard")
        compare(conversation.composing.discarded, ["o2"])
        select(0)
        keyClick(Qt.Key_Delete)
        compare(conversation.composing.discarded, ["o2", "o2"])
    }
    function test_what_the_server_lost_is_sent_again_or_removed() {
        compare(offered(4), ["Copy text", "Send again", "Remove"])
        compare(offered(5), ["Copy text", "Remove"])
        choose(4, "Send again")
        compare(conversation.composing.sentAgain, [2])
        choose(5, "Remove")
        compare(conversation.composing.lostRemoved, [1])
        select(4)
        keyClick(Qt.Key_R)
        compare(conversation.composing.replyTo, 0)
        keyClick(Qt.Key_Delete)
        compare(conversation.composing.lostRemoved, [1, 2])
        compare(conversation.composing.discarded, [])
        conversation.left = true
        compare(offered(4), ["Copy text", "Remove"])
    }
    function test_the_link_to_a_message_is_copied() {
        choose(3, "Copy link")
        compare(linkCopied.count, 1)
        compare(linkCopied.signalArguments[0][0], 1)
        verify(!offered(0).includes("Copy link"))
    }
    function test_a_change_that_waits_is_discarded() {
        verify(offered(1).includes("Discard the change"))
        choose(1, "Discard the change")
        compare(conversation.composing.discarded, ["o3"])
        verify(!offered(2).includes("Discard the change"))
    }
    function test_who_manages_a_group_deletes_the_messages_of_others() {
        verify(!offered(3).includes("Delete for all"))
        select(3)
        keyClick(Qt.Key_Delete)
        compare(timeline.actions.question.visible, false)

        conversation.canManage = true
        choose(3, "Delete for all")
        const question = timeline.actions.question
        tryCompare(question, "opened", true)
        verify(question.title.includes("Jun"))
        compare(conversation.composing.removed, [])
        question.confirmed()
        compare(conversation.composing.removed, [1])
        question.close()
        tryCompare(question, "visible", false)
        select(3)
        keyClick(Qt.Key_Delete)
        tryCompare(question, "opened", true)
        question.close()
        tryCompare(question, "visible", false)
        verify(!offered(3).includes("Edit"))
    }
}
