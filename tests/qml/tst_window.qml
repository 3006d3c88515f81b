// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "Window"
    when: windowShown
    width: 1180
    height: 760
    visible: true

    Component {
        id: apps

        App {
            people: [{ userId: "jun", name: "Jun Watanabe", handle: "jun", initials: "JW", colorIndex: 6 },
                { userId: "yuki", name: "Yuki Tanabe", handle: "yuki", initials: "YT", colorIndex: 9 }]
            conversations.rows: [{ conversationId: "a", title: "First" }, { conversationId: "b", title: "Second" }, { conversationId: "c", title: "Third" }]
        }
    }
    Component { id: conversations; Conversation { title: "Second"; conversationId: "b" } }
    Component { id: rows; ConversationRow { width: 300; conversationId: "d"; kind: "direct"; title: "Jun"; initials: "J"; colorIndex: 0; lastText: ""; lastAuthor: ""
        timeText: ""; lastState: 0; draft: ""; unread: 0; presence: "unknown"; typing: false; typingText: ""; failed: false } }
    Component { id: buttons; KithButton { } }
    Component { id: windows; Window { width: 100; height: 100; visible: true } }
    Component { id: empties; EmptyView { width: 800; height: 760 } }
    Component { id: views; MainView { width: 1180; height: 760 } }

    FakeInputMethod { id: inputMethod }

    property App app: null
    property MainView view: null

    function init() {
        app = apps.createObject(test)
        app.current = conversations.createObject(app)
        view = views.createObject(test, { app: app })
        view.forceActiveFocus()
        test.Window.window.requestActivate()
        tryCompare(test.Window.window, "active", true)
    }
    function cleanup() {
        view.destroy()
        app.destroy()
        wait(0)
    }

    function test_focus_starts_in_the_composer() {
        tryCompare(view.pane.composer.input, "activeFocus", true)
    }
    function textOf(item, words) {
        if (item.text === words && item.truncated !== undefined)
            return item
        for (let i = 0; i < item.children.length; ++i) {
            const found = textOf(item.children[i], words)
            if (found)
                return found
        }
        return null
    }
    function test_a_button_grows_with_its_words() {
        const button = buttons.createObject(test, { text: "Go" })
        waitForRendering(button)
        button.text = "Change everything"
        tryVerify(() => button.width > 100)
        tryCompare(textOf(button, "Change everything"), "truncated", false)
        button.destroy()
    }
    function test_a_row_says_who_wrote_also_where_nobody_had_before() {
        const row = rows.createObject(test, { lastText: "You named the group" })
        waitForRendering(row)
        row.lastAuthor = "Bob"
        row.lastText = "Hello"
        const lead = textOf(row, "Bob:")
        verify(lead)
        tryVerify(() => lead.width >= lead.contentWidth && lead.contentWidth > 0)
        compare(lead.truncated, false)
        row.lastAuthor = ""
        compare(lead.width, 0)
        row.destroy()
    }
    function test_nobody_writes_into_what_the_drawer_covers() {
        view.width = 900
        tryCompare(view.pane.composer.input, "activeFocus", true)
        view.detailsOpen = true
        compare(view.pane.composer.input.activeFocus, false)
        view.detailsOpen = false
        tryCompare(view.pane.composer.input, "activeFocus", true)
    }
    function test_the_drawer_does_not_cover_another_conversation() {
        view.width = 900
        view.detailsOpen = true
        app.current = conversations.createObject(app, { conversationId: "c" })
        compare(view.detailsOpen, false)
        tryCompare(view.pane.composer.input, "activeFocus", true)
    }
    function test_what_is_sent_comes_into_view() {
        const rows = []
        for (let i = 0; i < 60; ++i)
            rows.push({ rowId: "m" + i, seq: 60 - i, text: "Line\nLine" })
        app.current.messages.rows = rows
        const timeline = view.pane.timeline
        tryCompare(timeline.view, "count", 60)
        timeline.keeper.toRow(40, ListView.Center)
        compare(timeline.keeper.atEnd, false)
        view.pane.composer.write("Here I am")
        keyClick(Qt.Key_Return)
        compare(app.current.composing.sent, ["Here I am"])
        compare(timeline.keeper.atEnd, true)
    }
    function fillTimeline() {
        const rows = []
        for (let i = 0; i < 60; ++i)
            rows.push({ rowId: "m" + i, seq: 60 - i, text: "Line\nLine" })
        app.current.messages.rows = rows
        const timeline = view.pane.timeline
        tryCompare(timeline.view, "count", 60)
        tryCompare(timeline.view, "settledFor", "b")
        waitForRendering(timeline)
        return timeline
    }
    function test_keys_page_through_the_messages_data() {
        return [{ tag: "from the composer", composer: true }, { tag: "from the list", composer: false }]
    }
    function test_keys_page_through_the_messages(data) {
        const timeline = fillTimeline()
        const list = timeline.view
        const item = data.composer ? view.pane.composer.input : list
        item.forceActiveFocus()
        const end = list.contentY
        keyClick(Qt.Key_PageUp)
        verify(end - list.contentY > list.height / 2)
        compare(timeline.keeper.atEnd, false)
        wait(0)
        verify(end - list.contentY > list.height / 2)
        keyClick(Qt.Key_PageDown)
        compare(list.contentY, end)
        compare(timeline.keeper.atEnd, true)
        compare(item.activeFocus, true)
    }
    function test_home_and_end_reach_both_ends_of_the_messages() {
        const timeline = fillTimeline()
        timeline.view.forceActiveFocus()
        keyClick(Qt.Key_Home)
        const oldest = timeline.view.itemAtIndex(59)
        verify(oldest && oldest.y >= timeline.view.contentY)
        keyClick(Qt.Key_End)
        compare(timeline.keeper.atEnd, true)
    }
    function test_who_types_over_the_messages_writes() {
        const timeline = fillTimeline()
        timeline.view.forceActiveFocus()
        keyClick("h")
        compare(view.pane.composer.input.text, "h")
        compare(view.pane.composer.input.activeFocus, true)
        compare(timeline.view.activeFocus, false)
        app.current.left = true
        timeline.view.forceActiveFocus()
        keyClick("i")
        compare(view.pane.composer.input.text, "h")
    }
    function test_altgr_over_the_messages_writes_and_shortcuts_do_not() {
        const timeline = fillTimeline()
        timeline.view.forceActiveFocus()
        for (const held of [Qt.ControlModifier, Qt.AltModifier, Qt.MetaModifier, Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier])
            keyClick("q", held)
        compare(view.pane.composer.input.text, "")
        keyClick("@", Qt.ControlModifier | Qt.AltModifier) // AltGr and Q on Windows
        compare(view.pane.composer.input.text, "@")
        compare(view.pane.composer.input.activeFocus, true)
    }
    function test_a_paste_over_the_messages_goes_to_the_composer() {
        const timeline = fillTimeline()
        view.copy("from elsewhere", "Copied")
        timeline.view.forceActiveFocus()
        keySequence(StandardKey.Paste)
        compare(view.pane.composer.input.text, "from elsewhere")
        compare(view.pane.composer.input.activeFocus, true)
        view.pane.composer.input.text = ""
        app.current.left = true
        timeline.view.forceActiveFocus()
        keySequence(StandardKey.Paste)
        compare(view.pane.composer.input.text, "")
    }
    function test_alt_and_arrows_walk_the_conversations() {
        keyClick(Qt.Key_Down, Qt.AltModifier)
        compare(app.opened, "c")
        keyClick(Qt.Key_Up, Qt.AltModifier)
        compare(app.opened, "a")
    }
    function test_the_switcher_opens_by_key_finds_and_activates() {
        keyClick(Qt.Key_K, Qt.ControlModifier)
        const switcher = view.overlays.switcher
        tryCompare(switcher, "opened", true)
        keyClick("j")
        compare(switcher.found.query, "j")
        keyClick(Qt.Key_Down)
        const found = switcher.found
        keyClick(Qt.Key_Return)
        compare(found.activated, 1)
        tryCompare(switcher, "opened", false)
    }
    function test_composed_words_are_found_in_the_switcher_and_do_not_stay() {
        keyClick(Qt.Key_K, Qt.ControlModifier)
        const switcher = view.overlays.switcher
        tryCompare(switcher, "opened", true)
        keyClick("y")
        inputMethod.compose(switcher.field, "u")
        const found = switcher.found
        compare(found.query, "yu")
        keyClick(Qt.Key_Return)
        compare(found.activated, 0)
        tryCompare(switcher, "visible", false)
        compare(view.pane.composer.input.activeFocus, true)
        inputMethod.commit(view.pane.composer.input, "u") // late, and not for the composer
        compare(view.pane.composer.input.text, "")
    }
    function test_the_switcher_says_that_there_are_more() {
        keyClick(Qt.Key_K, Qt.ControlModifier)
        const switcher = view.overlays.switcher
        tryCompare(switcher, "opened", true)
        const says = () => textOf(switcher.contentItem, "There are more. Write more of the name or handle.")?.visible ?? false
        compare(says(), false)
        switcher.found.more = true
        compare(says(), true)
        switcher.close()
        tryCompare(switcher, "visible", false)
    }
    function test_a_group_has_the_name_that_is_composed() {
        view.openNew(true)
        const dialog = view.overlays.fresh
        tryCompare(dialog, "opened", true)
        dialog.people.toggle("jun")
        dialog.name.text = "x".repeat(app.titleCharacters - 1)
        dialog.name.input.cursorPosition = dialog.name.text.length
        inputMethod.compose(dialog.name.input, "하세요")
        compare(dialog.name.words.length, app.titleCharacters) // what the server takes
        dialog.name.text = "안녕"
        dialog.name.input.cursorPosition = 2
        inputMethod.compose(dialog.name.input, "하세요")
        dialog.finish()
        compare(app.made, "안녕하세요")
        tryCompare(dialog, "visible", false)
    }
    function test_all_people_are_counted_only_where_they_are_known() {
        app.people = Array.from({ length: 6 }, (one, i) => ({ userId: "p" + i, name: "Person " + i, handle: "p" + i, initials: "P", colorIndex: i }))
        const empty = empties.createObject(test, { app: app })
        verify(textOf(empty, "See all 6 people"))
        empty.people.more = true
        verify(!textOf(empty, "See all 6 people"))
        verify(textOf(empty, "See all people"))
        empty.destroy()
        wait(0)
    }
    function test_escape_closes_the_drawer_first_and_the_conversation_last() {
        view.detailsOpen = true
        keyClick(Qt.Key_Escape)
        compare(view.detailsOpen, false)
        verify(app.current !== null)
        keyClick(Qt.Key_Escape)
        compare(app.current, null)
    }
    function test_one_pane_at_a_time_in_a_narrow_window() {
        compare(view.sidebar.visible, true)
        view.width = 600
        compare(view.sidebar.visible, false)
        compare(view.pane.width, 600)
        app.current = null
        compare(view.sidebar.visible, true)
        compare(view.sidebar.width, 600)
    }
    function test_a_person_is_written_to_with_one_click() {
        keyClick(Qt.Key_N, Qt.ControlModifier)
        const dialog = view.overlays.fresh
        tryCompare(dialog, "opened", true)
        keyClick("y")
        keyClick(Qt.Key_Return)
        compare(app.opened, "yuki")
        tryCompare(dialog, "opened", false)
    }
    function test_one_writes_at_once_to_who_was_chosen_in_a_dialog() {
        app.current = null
        keyClick(Qt.Key_N, Qt.ControlModifier)
        tryCompare(view.overlays.fresh, "opened", true)
        keyClick("y")
        keyClick(Qt.Key_Return)
        app.current = conversations.createObject(app)
        tryCompare(view.overlays.fresh, "visible", false)
        compare(view.pane.composer.input.activeFocus, true)
    }
    function test_one_writes_at_once_to_who_was_chosen_in_the_switcher() {
        app.current = null
        keyClick(Qt.Key_K, Qt.ControlModifier)
        const switcher = view.overlays.switcher
        tryCompare(switcher, "opened", true)
        app.current = conversations.createObject(app)
        compare(switcher.field.activeFocus, true)
        keyClick(Qt.Key_Return)
        tryCompare(switcher, "visible", false)
        compare(view.pane.composer.input.activeFocus, true)
    }
    function test_a_dialog_that_is_left_gives_the_focus_back() {
        keyClick(Qt.Key_N, Qt.ControlModifier)
        tryCompare(view.overlays.fresh, "opened", true)
        keyClick(Qt.Key_Escape)
        tryCompare(view.overlays.fresh, "visible", false)
        compare(view.pane.composer.input.activeFocus, true)
    }
    function test_a_conversation_that_opens_does_not_take_the_focus_from_the_settings() {
        app.current = null
        view.openSettings()
        app.current = conversations.createObject(app)
        keyClick(Qt.Key_Escape)
        compare(view.settingsOpen, false)
        compare(view.pane.composer.input.activeFocus, true)
    }
    function test_a_click_on_a_row_opens_its_conversation() {
        waitForRendering(view)
        mouseClick(view.sidebar, 100, Theme.size.sidebarTopBar + Theme.size.sidebarTabs + 2.5 * Theme.size.sidebarRow)
        compare(app.opened, "c")
    }
    function test_settings_open_over_the_window_and_escape_leaves_them() {
        view.openSettings()
        keyClick(Qt.Key_Escape)
        compare(view.settingsOpen, false)
        verify(app.current !== null)
    }
    function test_a_toast_says_what_the_client_says() {
        app.toast("Message deleted", "trash")
        compare(view.toast.text, "Message deleted")
        compare(view.toast.shown, true)
    }
    function test_a_long_toast_stays_within_the_pane() {
        view.width = 760
        app.toast(Array(30).fill("failure").join(" "), "warning")
        tryVerify(() => view.toast.height > Theme.size.controlToast)
        tryVerify(() => view.toast.width <= view.pane.width - 48)
    }
    function test_a_toast_stands_above_the_composer_however_large() {
        view.pane.composer.input.text = Array(8).fill("line").join("\n")
        app.toast("Message deleted", "trash")
        compare(view.toast.y + view.toast.height, view.pane.composer.mapToItem(view, 0, 0).y - 12)
    }
    // Where the line of a text is, not its glyphs, which each font shifts in its own way.
    function middleIn(item, text) {
        return text.parent.mapToItem(item, 0, text.y + text.height / 2).y
    }
    function test_a_title_without_a_subtitle_stands_in_the_middle() {
        app.current.subtitle = ""
        fuzzyCompare(middleIn(view.pane.header, view.pane.header.titleItem), view.pane.header.height / 2, 1)
    }
    function test_a_row_without_a_message_has_its_name_in_the_middle() {
        const row = rows.createObject(test)
        fuzzyCompare(middleIn(row, row.nameItem), row.height / 2, 1)
        row.lastText = "Hello"
        verify(middleIn(row, row.nameItem) < row.height / 2 - 5)
        row.destroy()
    }
    function test_the_name_of_a_group_is_no_longer_than_the_server_takes() {
        view.openNew(true)
        const dialog = view.overlays.fresh
        tryCompare(dialog, "opened", true)
        dialog.name.text = "x".repeat(300)
        compare(dialog.name.text.length, app.titleCharacters)
        dialog.close()
        tryCompare(dialog, "visible", false)
    }
    function test_the_name_of_a_group_does_not_depend_on_the_order_of_its_people() {
        view.openNew(true)
        const dialog = view.overlays.fresh
        tryCompare(dialog, "opened", true)
        dialog.people.selectedNames = ["Bob", "Ada"]
        compare(dialog.namesOf(dialog.people), "Ada, Bob")
        dialog.close()
        tryCompare(dialog, "visible", false)
    }
    function test_who_came_meanwhile_is_asked_for_beside_another_window() {
        const empty = empties.createObject(test, { app: app })
        const other = windows.createObject(null)
        other.requestActivate()
        tryCompare(test.Window, "active", false)
        compare(empty.asking.running, true)
        empty.asking.interval = 1
        tryVerify(() => empty.people.askedAgain > 0)
        empty.visible = false
        compare(empty.asking.running, false)
        other.destroy()
        empty.destroy()
        test.Window.window.requestActivate()
        tryCompare(test.Window, "active", true)
    }
    function test_nobody_is_here_only_when_the_server_says_so() {
        app.people = []
        const empty = empties.createObject(test, { app: app })
        verify(empty.explanation.includes("Nobody"))
        empty.people.answered = false
        verify(!empty.explanation.includes("Nobody"))
        empty.destroy()
        wait(0)
    }
}
