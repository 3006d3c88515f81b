// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

//! What can still be done in a conversation that one has left, or was removed from.
TestCase {
    id: test

    name: "LeftConversation"
    when: windowShown
    width: 700
    height: 500
    visible: true

    Component { id: conversations; Conversation { } }
    Component { id: timelines; Timeline { width: 700; height: 500 } }
    SignalSpy { id: copies; target: test.timeline; signalName: "copied" }

    property Conversation conversation: null
    property Timeline timeline: null
    readonly property TimelineRow failed: (timeline?.view.itemAtIndex(0) ?? null) as TimelineRow
    readonly property TimelineRow sent: (timeline?.view.itemAtIndex(1) ?? null) as TimelineRow

    function init() {
        conversation = conversations.createObject(test)
        conversation.messages.rows = [
            { rowId: "o1", clientId: "o1", own: true, text: "Bring the <b>ladder</b>", plainText: "Bring the ladder", failure: "You are no longer in this conversation." },
            { rowId: "m1", seq: 1, own: true, text: "Nine", plainText: "Nine", reactions: [{ emoji: "👍", count: 2, own: false }] }]
        timeline = timelines.createObject(test, { conversation: conversation })
        waitForRendering(timeline)
        copies.clear()
    }
    function cleanup() {
        timeline.destroy()
        conversation.destroy()
    }
    function all(item, type) {
        let found = []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(item.children[i] instanceof type ? [item.children[i]] : all(item.children[i], type))
        return found
    }
    function offered() {
        return all(failed, KithButton).filter(button => button.visible)
    }

    function test_a_failed_message_can_be_copied_and_discarded_only() {
        compare(offered().map(button => button.text), ["Retry", "Edit", "Discard"])
        conversation.left = true
        compare(offered().map(button => button.text), ["Copy", "Discard"])
        mouseClick(offered()[0])
        compare(copies.count, 1)
        compare(copies.signalArguments[0][0], "Bring the ladder")
    }
    function test_keys_change_nothing() {
        conversation.left = true
        timeline.view.forceActiveFocus()
        timeline.view.currentIndex = 1
        keyClick(Qt.Key_R)
        compare(conversation.composing.replyTo, 0)
        keyClick(Qt.Key_Delete)
        verify(timeline.view.activeFocus) // and not a question
    }
    function test_reactions_stay_as_they_are() {
        const chip = all(sent, ReactionChip)[0]
        mouseClick(chip)
        compare(conversation.composing.reactions, ["👍"])
        conversation.left = true
        mouseClick(chip)
        compare(conversation.composing.reactions, ["👍"])
    }
}
