// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

//! What someone reads must not move, whatever happens to the rows around it.
TestCase {
    id: test

    name: "Timeline"
    when: windowShown
    width: 700
    height: 500
    visible: true

    Component { id: conversations; Conversation { conversationId: "first"; kind: "direct"; atStart: false } }
    Component { id: timelines; Timeline { width: 700; height: 500 } }

    property Conversation conversation: null
    property Timeline timeline: null
    readonly property ListView view: timeline ? timeline.view : null

    function message(seq) {
        const lines = 1 + seq % 5
        return { rowId: "m" + seq, seq: seq, own: seq % 3 === 0, text: Array(lines).fill("Line of message " + seq).join("\n"), timeText: "09:15",
            reactions: seq % 7 === 0 ? [{ emoji: "👍", count: 2, own: false }] : [] }
    }
    // Newest first, as in the model.
    function messages(newest, count) {
        const rows = []
        for (let i = 0; i < count; ++i)
            rows.push(message(newest - i))
        return rows
    }
    function init() {
        conversation = conversations.createObject(test)
        conversation.messages.rows = messages(1000, 200)
        timeline = timelines.createObject(test, { conversation: conversation })
        waitForRendering(timeline)
        tryVerify(() => timeline.keeper.atEnd)
        tryCompare(view, "settledFor", conversation.conversationId)
    }
    // The view goes first, as it does in the client.
    function cleanup() {
        timeline.destroy()
        conversation.destroy()
    }
    // Somewhere in the middle, as a reader stands there.
    function readInTheMiddle() {
        timeline.keeper.toRow(100, ListView.Center)
        compare(timeline.keeper.atEnd, false)
        waitForRendering(timeline)
    }
    function middleRow() {
        return view.itemAt(view.width / 2, view.contentY + view.height / 2)
    }
    function rowOf(rowId) {
        for (let i = 0; i < view.count; ++i) {
            const item = view.itemAtIndex(i)
            if (item && item.rowId === rowId)
                return item
        }
        return null
    }
    function place(rowId) {
        const row = rowOf(rowId)
        return row ? row.y - view.contentY : NaN
    }
    // Runs the change and says by how much the row in the middle moved on the screen, at once and after two frames.
    function movedBy(change) {
        const rowId = middleRow().rowId
        const before = place(rowId)
        change()
        const atOnce = Math.abs(place(rowId) - before)
        waitForRendering(timeline)
        return Math.max(atOnce, Math.abs(place(rowId) - before))
    }

    function test_a_deleted_message_shows_the_text_of_the_model() {
        conversation.messages.change(0, { deleted: true, text: "Message deleted" })
        const texts = []
        const collect = item => { texts.push(item.text); Array.from(item.children).forEach(collect) } // qmllint disable
        collect((rowOf("m1000") as TimelineRow).bubble)
        verify(texts.includes("Message deleted"))
    }
    function test_newer_rows_do_not_move_what_is_read() {
        readInTheMiddle()
        verify(movedBy(() => conversation.messages.insertRows(0, messages(1500, 500))) < 0.5)
    }
    function test_older_rows_do_not_move_what_is_read() {
        readInTheMiddle()
        verify(movedBy(() => conversation.messages.insertRows(conversation.messages.count, messages(800, 50))) < 0.5)
    }
    function test_growth_of_a_row_does_not_move_what_is_read_data() {
        return [{ tag: "just above", by: 1 }, { tag: "above at the edge", by: 4 }, { tag: "far above", by: 60 },
            { tag: "just below", by: -1 }, { tag: "below at the edge", by: -4 }, { tag: "far below", by: -60 }]
    }
    function test_growth_of_a_row_does_not_move_what_is_read(data) {
        readInTheMiddle()
        const row = middleRow().index + data.by
        const more = { text: Array(9).fill("grown").join("\n"), reactions: [{ emoji: "🎉", count: 1, own: true }] }
        verify(movedBy(() => conversation.messages.change(row, more)) < 0.5)
    }
    function test_shrinking_does_not_move_what_is_read() {
        readInTheMiddle()
        verify(movedBy(() => conversation.messages.change(middleRow().index - 1, { text: "", deleted: true })) < 0.5)
    }
    function test_rows_dropped_at_the_far_end_do_not_move_what_is_read() {
        readInTheMiddle()
        verify(movedBy(() => conversation.messages.takeRows(150, 50)) < 0.5)
        verify(movedBy(() => conversation.messages.takeRows(0, 50)) < 0.5)
    }
    function test_a_neighbour_stays_when_the_row_itself_goes() {
        readInTheMiddle()
        const middle = middleRow().index
        const above = view.itemAtIndex(middle + 1).rowId
        const below = view.itemAtIndex(middle - 1).rowId
        const before = [place(above), place(below)]
        conversation.messages.takeRows(middle, 1)
        waitForRendering(timeline)
        verify(Math.min(Math.abs(place(above) - before[0]), Math.abs(place(below) - before[1])) < 0.5)
    }
    function test_one_pixel_from_the_end_is_not_the_end() {
        view.contentY -= 40
        timeline.keeper.toRow(view.indexAt(10, view.contentY + 10), ListView.Beginning)
        compare(timeline.keeper.atEnd, false)
        waitForRendering(timeline)
        verify(movedBy(() => conversation.messages.insertRows(0, messages(1050, 50))) < 0.5)
        compare(timeline.keeper.atEnd, false)
    }
    function test_at_the_end_new_rows_are_followed() {
        conversation.messages.insertRows(0, messages(1003, 3))
        waitForRendering(timeline)
        compare(timeline.keeper.atEnd, true)
        const newest = view.itemAtIndex(0)
        compare(newest.rowId, "m1003")
        compare(Math.round(newest.y + newest.height - view.contentY), view.height)
    }
    function test_at_the_end_growth_of_the_newest_row_is_followed() {
        conversation.messages.change(0, { text: Array(12).fill("grown").join("\n") })
        waitForRendering(timeline)
        const newest = view.itemAtIndex(0)
        compare(Math.round(newest.y + newest.height - view.contentY), view.height)
    }
    function test_the_end_stays_when_the_composer_grows() {
        timeline.height = 300
        waitForRendering(timeline)
        compare(timeline.keeper.atEnd, true)
        const newest = view.itemAtIndex(0)
        compare(Math.round(newest.y + newest.height - view.contentY), 300)
    }
    function test_the_end_stays_when_the_window_becomes_narrow() {
        timeline.width = 360
        waitForRendering(timeline)
        tryVerify(() => Math.abs(view.itemAtIndex(0).y + view.itemAtIndex(0).height - view.contentY - view.height) < 1)
    }
    function test_what_is_read_stays_when_the_composer_grows() {
        readInTheMiddle()
        verify(movedBy(() => timeline.height = 440) < 0.5)
        verify(movedBy(() => timeline.height = 500) < 0.5)
    }
    function test_the_newest_row_on_the_screen_is_marked_as_read() {
        const window = test.Window.window
        window.requestActivate()
        tryCompare(window, "active", true)
        tryCompare(conversation, "newestRead", 1000)
        conversation.messages.insertRows(0, messages(1001, 1))
        tryCompare(conversation, "newestRead", 1001)
    }
    function test_nothing_is_read_while_the_computer_is_locked() {
        const window = test.Window.window
        window.requestActivate()
        tryCompare(conversation, "newestRead", 1000)
        timeline.locked = true
        conversation.messages.insertRows(0, messages(1001, 1))
        compare(conversation.messages.readerAway, true)
        wait(300) // longer than a mark takes
        compare(conversation.newestRead, 1000)
        timeline.locked = false
        tryCompare(conversation, "newestRead", 1001)
    }
    function test_what_comes_while_nobody_looks_is_new() {
        compare(conversation.messages.readerAway, false)
        timeline.visible = false
        compare(conversation.messages.readerAway, true)
    }
    function test_it_opens_at_the_first_unread_message() {
        const other = conversations.createObject(test, { conversationId: "other", unread: 50, firstUnread: 951 })
        const rows = messages(1000, 200)
        rows.splice(50, 0, { rowType: "unread", rowId: "u" })
        other.messages.rows = rows
        timeline.conversation = other
        tryCompare(view, "settledFor", "other")
        const divider = rowOf("u")
        verify(divider !== null)
        verify(divider.y - view.contentY >= 0)
        verify(divider.y - view.contentY < view.height / 2)
        compare(timeline.keeper.atEnd, false)
    }
    function test_older_messages_are_asked_for_near_the_start() {
        conversation.olderAsked = 0
        timeline.keeper.toRow(199, ListView.End)
        tryVerify(() => conversation.olderAsked > 0)
    }
    function test_one_comes_back_to_where_one_was() {
        timeline.keeper.toRow(100, ListView.Center)
        view.contentY += 7
        const row = view.itemAt(350, view.contentY + 250)
        const rowId = row.rowId
        const top = row.y - view.contentY
        const other = conversations.createObject(test, { conversationId: "other" })
        other.messages.rows = messages(1000, 200)
        timeline.conversation = other
        tryCompare(view, "settledFor", "other")
        compare(timeline.keeper.atEnd, true)
        conversation.unread = 3
        timeline.conversation = conversation
        tryCompare(view, "settledFor", conversation.conversationId)
        fuzzyCompare(rowOf(rowId).y - view.contentY, top, 0.5)
        compare(timeline.keeper.atEnd, false)

        timeline.keeper.toEnd()
        timeline.conversation = other
        tryCompare(view, "settledFor", "other")
        compare(conversation.placeSeq, 0)
        timeline.conversation = conversation
        other.destroy()
    }
    function test_another_conversation_shows_its_own_rows() {
        const rows = messages(500, 40).map(row => Object.assign(row, { rowId: "o" + row.seq, text: "Other " + row.seq, reactions: [] }))
        rows.splice(3, 0, { rowType: "system", rowId: "s", systemText: "Somebody came" })
        rows.push({ rowType: "day", rowId: "d", dayText: "Monday" })
        const other = conversations.createObject(test, { conversationId: "other" })
        other.messages.rows = rows
        for (const shown of [other, conversation, other]) {
            for (const at of [60, 20, 100, 0])
                timeline.keeper.toRow(Math.min(at, view.count - 1), ListView.Center)
            waitForRendering(timeline)
            timeline.conversation = shown
            tryCompare(view, "settledFor", shown.conversationId)
            waitForRendering(timeline)
            for (let i = 0; i < view.count; ++i) {
                const item = view.itemAtIndex(i)
                for (const role of ["rowId", "rowType", "text", "systemText", "dayText"])
                    verify(!item || item[role] === shown.messages.at(i, role), i + ": " + role)
            }
        }
        timeline.conversation = conversation
        other.destroy()
    }
    function test_what_appears_below_a_row_on_the_screen_gets_its_room_data() {
        return [{ tag: "reaction", change: { reactions: [{ emoji: "🎉", count: 1, own: true }] }, least: 20 },
            { tag: "failure", change: { failure: "It was not sent." }, least: 40 },
            { tag: "lost", change: { lost: 1 }, least: 20 }]
    }
    function test_what_appears_below_a_row_on_the_screen_gets_its_room(data) {
        for (const at of [0, 2]) {
            const row = view.itemAtIndex(at)
            const before = row.height
            conversation.messages.change(at, Object.assign({ reactions: [], failure: "", lost: 0 }, data.change))
            waitForRendering(timeline)
            const grown = row.height
            verify(grown >= before + data.least, `${grown} after ${before}`)
            conversation.messages.change(at, { reactions: [], failure: "", lost: 0 })
            waitForRendering(timeline)
            compare(row.height, before)
        }
    }
    function test_the_height_of_a_row_is_known_at_once() {
        const heights = []
        for (let i = 0; i < 20; ++i)
            heights.push(view.itemAtIndex(i)?.height ?? 0)
        waitForRendering(timeline)
        for (let i = 0; i < 20; ++i)
            compare(view.itemAtIndex(i)?.height ?? 0, heights[i])
    }
}
