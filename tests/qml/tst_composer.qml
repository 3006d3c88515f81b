// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "Composer"
    when: windowShown
    width: 600
    height: 400
    visible: true

    Component { id: conversations; Conversation { title: "Harbour crew" } }
    Component { id: composers; Composer { width: 500 } }

    PlainText { id: clipboard }
    FakeInputMethod { id: inputMethod }

    property Conversation conversation: null
    property Composer composer: null

    function init() {
        conversation = conversations.createObject(test)
        composer = composers.createObject(test, { conversation: conversation })
        composer.input.forceActiveFocus()
        tryCompare(composer.input, "activeFocus", true)
    }

    // The view goes first, as it does in the client.
    function cleanup() {
        composer.destroy()
        conversation.destroy()
    }

    function type(words) {
        for (const letter of words)
            keyClick(letter)
    }

    function test_enter_sends_and_clears() {
        type("hello")
        keyClick(Qt.Key_Return)
        compare(conversation.composing.sent, ["hello"])
        compare(composer.input.text, "")
        compare(conversation.composing.draft, "")
    }

    function test_a_click_on_send_leaves_the_focus_where_one_writes() {
        type("hello")
        mouseClick(composer, composer.width - 24, composer.height - 24)
        compare(conversation.composing.sent, ["hello"])
        compare(composer.input.activeFocus, true)
    }

    function test_shift_enter_begins_a_new_line() {
        type("one")
        keyClick(Qt.Key_Return, Qt.ShiftModifier)
        type("two")
        compare(composer.input.text, "one\ntwo")
        compare(conversation.composing.sent, [])
    }

    function test_what_is_pasted_is_sent_character_by_character() {
        const words = "Prix\u00a0: 10\u202f€\ttab\u2028line\u3000wide\nnext 👩\u200d🚀"
        clipboard.copy(words)
        keySequence(StandardKey.Paste)
        compare(conversation.composing.draft, words)
        keyClick(Qt.Key_Return)
        compare(conversation.composing.sent, [words])
        compare(composer.input.text, "")
    }

    function test_a_huge_text_is_not_pasted() {
        type("a")
        clipboard.copy("x".repeat(5000000))
        keySequence(StandardKey.Paste)
        compare(composer.input.text, "a")
        compare(conversation.composing.taken, 1)
    }

    function test_a_right_click_opens_the_usual_menu() {
        type("hello")
        composer.input.selectAll()
        clipboard.copy("pasted")
        mouseClick(composer.input, 10, 8, Qt.RightButton)
        const menu = findChild(composer, "editMenu").menu
        tryCompare(menu, "opened", true)
        const items = [0, 1, 2, 3, 4].map(i => menu.itemAt(i)).filter(item => item.text !== undefined)
        compare(items.map(item => item.text), ["Cut", "Copy", "Paste", "Select all"])
        compare(items.map(item => item.enabled), [true, true, true, true])
        mouseClick(items[2])
        tryCompare(composer.input, "text", "pasted")
        tryCompare(composer.input, "activeFocus", true)
    }

    function test_a_tab_leads_on_and_is_not_written() {
        type("a")
        keyClick(Qt.Key_Tab)
        compare(composer.input.text, "a")
        compare(composer.input.activeFocus, false)
    }
    function test_nothing_but_spaces_is_not_sent() {
        type("   ")
        keyClick(Qt.Key_Return)
        compare(conversation.composing.sent, [])
    }

    function test_up_edits_the_last_message_only_in_an_empty_field() {
        type("a")
        keyClick(Qt.Key_Up)
        compare(conversation.composing.editing, 0)
        keyClick(Qt.Key_Backspace)
        keyClick(Qt.Key_Up)
        verify(conversation.composing.editing > 0)
        compare(composer.input.text, "Who brings the ladder?")
    }

    function test_escape_leaves_the_edit_and_brings_the_draft_back() {
        type("draft")
        conversation.composing.startEdit(17)
        compare(composer.input.text, "Who brings the ladder?")
        keyClick(Qt.Key_Escape)
        compare(conversation.composing.editing, 0)
        compare(composer.input.text, "draft")
    }

    function test_escape_leaves_the_reply_and_keeps_the_text() {
        conversation.composing.startReply(5)
        type("yes")
        keyClick(Qt.Key_Escape)
        compare(conversation.composing.replyTo, 0)
        compare(composer.input.text, "yes")
    }

    function test_each_letter_is_kept_as_draft() {
        type("abc")
        compare(conversation.composing.draft, "abc")
    }

    function test_an_edit_is_not_kept_as_draft() {
        conversation.composing.startEdit(17)
        type("!")
        compare(conversation.composing.draft, "")
    }

    function test_another_conversation_brings_its_own_draft() {
        type("for the first")
        const other = conversations.createObject(test)
        other.composing.draft = "for the second"
        composer.conversation = other
        compare(composer.input.text, "for the second")
        compare(conversation.composing.draft, "for the first")
        compare(other.composing.draft, "for the second")
    }

    function test_a_draft_that_comes_back_is_shown() {
        conversation.composing.draft = "could not be sent"
        compare(composer.input.text, "could not be sent")
    }

    function test_composed_text_is_sent_once_whenever_it_is_committed() {
        type("ab")
        inputMethod.compose(composer.input, "요")
        compare(conversation.composing.draft, "ab요")
        mouseClick(composer, composer.width - 24, composer.height - 24)
        compare(conversation.composing.sent, ["ab요"])
        compare(composer.input.preeditText, "")
        inputMethod.commit(composer.input, "요")
        compare(composer.input.text, "")
        compare(conversation.composing.draft, "")
        inputMethod.commit(composer.input, "요") // written anew
        compare(composer.input.text, "요")
    }
    function test_a_late_commit_is_dropped_however_it_is_spelled_data() {
        return [{ tag: "pinyin", shown: "ni'hao", committed: "nihao" }, { tag: "kana", shown: "にほn", committed: "にほん" }]
    }
    function test_a_late_commit_is_dropped_however_it_is_spelled(data) {
        inputMethod.compose(composer.input, data.shown)
        mouseClick(composer, composer.width - 24, composer.height - 24)
        compare(conversation.composing.sent, [data.shown])
        inputMethod.commit(composer.input, data.committed)
        compare(composer.input.text, "")
        compare(conversation.composing.draft, "")
        inputMethod.commit(composer.input, data.committed) // written anew
        compare(composer.input.text, data.committed)
    }
    function test_what_is_composed_after_a_send_is_kept() {
        inputMethod.compose(composer.input, "ni'hao")
        mouseClick(composer, composer.width - 24, composer.height - 24)
        inputMethod.compose(composer.input, "ma")
        inputMethod.commit(composer.input, "吗")
        compare(composer.input.text, "吗")
    }
    function test_composed_text_alone_is_sent() {
        inputMethod.compose(composer.input, "요")
        mouseClick(composer, composer.width - 24, composer.height - 24)
        compare(conversation.composing.sent, ["요"])
        compare(composer.input.preeditText, "")
        compare(conversation.composing.draft, "")
    }
    function test_composed_text_stays_with_its_conversation() {
        type("ab")
        inputMethod.compose(composer.input, "요")
        const other = conversations.createObject(test)
        composer.conversation = other
        inputMethod.commit(composer.input, "요")
        compare(composer.input.text, "")
        compare(other.composing.draft, "")
        compare(conversation.composing.draft, "ab요")
        composer.conversation = conversation
        compare(composer.input.text, "ab요")
    }
    function test_composed_text_goes_with_the_draft_before_an_edit() {
        type("ab")
        inputMethod.compose(composer.input, "요")
        conversation.composing.startEdit(17)
        inputMethod.commit(composer.input, "요")
        compare(composer.input.text, "Who brings the ladder?")
        inputMethod.compose(composer.input, "!")
        compare(conversation.composing.editText, "Who brings the ladder?!")
        keyClick(Qt.Key_Escape)
        compare(composer.input.text, "ab요")
    }
    function test_what_is_committed_by_itself_is_written_once() {
        inputMethod.compose(composer.input, "요")
        inputMethod.commit(composer.input, "요")
        compare(composer.input.text, "요")
        compare(conversation.composing.draft, "요")
        keyClick(Qt.Key_Return)
        compare(conversation.composing.sent, ["요"])
    }
    function test_an_edit_is_kept_while_it_is_written() {
        conversation.composing.startEdit(17)
        type("!")
        compare(conversation.composing.editText, "Who brings the ladder?!")
        const other = conversations.createObject(test)
        other.composing.draft = "for the second"
        composer.conversation = other
        compare(composer.input.text, "for the second")
        compare(other.composing.draft, "for the second")
        composer.conversation = conversation
        compare(composer.input.text, "Who brings the ladder?!")
    }

    function test_it_grows_to_eight_lines_and_no_further() {
        const one = composer.implicitHeight
        composer.input.text = Array(8).fill("line").join("\n")
        const eight = composer.implicitHeight
        verify(eight > one)
        composer.input.text = Array(30).fill("line").join("\n")
        compare(composer.implicitHeight, eight)
        composer.input.text = ""
        compare(composer.implicitHeight, one)
    }

    function test_eight_lines_with_emoji_are_seen_whole() {
        composer.input.text = Array(8).fill("line 👍").join("\n")
        verify(composer.textHeight >= composer.input.contentHeight)
    }
    function test_the_strip_adds_its_own_height() {
        const plain = composer.implicitHeight
        conversation.composing.startReply(5)
        compare(composer.implicitHeight, plain + Theme.size.composerStrip)
    }
}
