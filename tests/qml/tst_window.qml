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
    Component { id: views; MainView { width: 1180; height: 760 } }

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
        compare(app.current.sent, ["Here I am"])
        compare(timeline.keeper.atEnd, true)
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
        keyClick(Qt.Key_Down)
        keyClick(Qt.Key_Return)
        compare(app.opened, "yuki")
        tryCompare(dialog, "opened", false)
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
}
