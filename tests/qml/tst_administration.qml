// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "Administration"
    when: windowShown
    width: 1180
    height: 760
    visible: true

    Component {
        id: apps

        App {
            administration.inviteRows: [{ inviteId: "i1", title: "For 5 people", until: "Valid until 21 Oct", maker: "Made by you" }, { inviteId: "i2", title: "For one person" }]
            administration.accountRows: [
                { userId: "ada", name: "Ada Brandt", tags: ["You", "Owner"] },
                { userId: "jun", name: "Jun Watanabe", administered: true, roles: ["admin", "owner"] },
                { userId: "khai", name: "Khai", administered: true, disabled: true, devices: 0, tags: ["Admin", "Disabled"], roles: ["member", "owner"] },
                { userId: "soren", name: "Søren", tags: ["Owner"], roles: ["member", "admin"] }]
            administration.auditRows: [{ sentence: "Ada made an invite", when: "Today, 09:20", action: "inviteCreated" }]
        }
    }
    Component { id: views; MainView { width: 1180; height: 760 } }
    Component { id: settings; SettingsView { width: 1180; height: 760 } }
    Component { id: codes; QrImage { width: 150; height: 150 } }
    Component { id: pastes; TextEdit { } }

    property App app: null
    property Item view: null

    function make(component, values) {
        app = apps.createObject(test)
        Object.assign(app.administration, { mayInvite: true, mayManageAccounts: true, mayReadAuditLog: true })
        Object.assign(app.administration, values)
        view = component.createObject(test, { app: app })
        view.forceActiveFocus()
        waitForRendering(view)
    }
    function open(page, values) {
        make(settings, values)
        view.page = page
        waitForRendering(view)
        return all(view, item => item instanceof InvitesPage || item instanceof AccountsPage || item instanceof AuditLogPage)[0]
    }
    function cleanup() {
        view.destroy()
        app.destroy()
        wait(0)
    }
    function all(item, is) {
        let found = is(item) ? [item] : []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(all(item.children[i], is))
        return found
    }
    function button(text: string, under: Item): KithButton { return all(under ?? view, item => item instanceof KithButton && item.visible && item.text === text)[0] ?? null }
    function says(words: string): bool { return all(view, item => item instanceof KithText && item.visible && item.text.includes(words)).length > 0 }
    function entries() { return all(view, item => item instanceof RowButton && item.visible).map(item => item.text) }
    function rowsOf(page) { return all(page, item => item instanceof AccountRow).sort((one, other) => one.index - other.index) }
    function closed(dialog) {
        dialog.close()
        tryCompare(dialog, "visible", false)
    }
    function choose(row: AccountRow, text: string) {
        const menu = all(view, item => item instanceof AccountsPage)[0].menu
        mouseClick(all(row, item => item instanceof IconButton && item.visible)[0])
        tryCompare(menu, "opened", true)
        for (let i = 0; i < menu.count; ++i) {
            if (menu.itemAt(i).visible && menu.itemAt(i).text === text)
                menu.itemAt(i).triggered()
        }
        closed(menu)
    }
    function offered(row: AccountRow) {
        const menu = all(view, item => item instanceof AccountsPage)[0].menu
        mouseClick(all(row, item => item instanceof IconButton && item.visible)[0])
        tryCompare(menu, "opened", true)
        let texts = []
        for (let i = 0; i < menu.count; ++i) {
            if (menu.itemAt(i).visible && menu.itemAt(i) instanceof KithMenuItem)
                texts.push(menu.itemAt(i).text)
        }
        closed(menu)
        return texts
    }

    function test_pages_are_shown_to_those_who_may_use_them_data() {
        return [{ tag: "member", values: { mayInvite: false, mayManageAccounts: false, mayReadAuditLog: false }, shown: [] },
            { tag: "inviting member", values: { mayManageAccounts: false, mayReadAuditLog: false }, shown: ["Invites"] },
            { tag: "admin", values: { mayReadAuditLog: false }, shown: ["Invites", "People"] },
            { tag: "owner", values: { }, shown: ["Invites", "People", "Audit log"] }]
    }
    function test_pages_are_shown_to_those_who_may_use_them(data) {
        make(settings, data.values)
        compare(entries(), ["Appearance", "Account", "Devices", "Keyboard"].concat(data.shown))
    }
    function test_a_page_stays_while_its_permission_does() {
        const page = open(SettingsView.People)
        app.administration.mayReadAuditLog = false
        compare(all(view, item => item instanceof AccountsPage)[0], page)
        app.administration.mayManageAccounts = false
        compare(view.page, SettingsView.Appearance)
    }
    function test_an_invite_is_made_and_copied() {
        const page = open(SettingsView.Invites)
        mouseClick(button("Make an invite link"))
        compare(page.invites.asked, [5, 7 * 24])
        const choices = all(page, item => item instanceof Segmented)
        choices[0].forceActiveFocus()
        keyClick(Qt.Key_Left)
        choices[1].forceActiveFocus()
        keyClick(Qt.Key_Right)
        keyClick(Qt.Key_Right)
        mouseClick(button("Make an invite link"))
        compare(page.invites.asked, [1, 0])
        page.invites.created("https://chat.example.org/join/q8Yt0cVb3nLxW2aE", "For one person", "Valid until it is revoked")
        tryCompare(page.link, "opened", true)
        verify(page.link.copier.activeFocus)
        keyClick(Qt.Key_Return)
        const pasted = pastes.createObject(view)
        pasted.paste()
        compare(pasted.text, "https://chat.example.org/join/q8Yt0cVb3nLxW2aE")
        keyClick(Qt.Key_Escape)
        tryCompare(page.link, "visible", false)
        compare(page.link.link, "") // told once
    }
    function test_an_invite_is_revoked_after_a_question() {
        const page = open(SettingsView.Invites)
        mouseClick(all(page, item => item instanceof KithButton && item.visible && item.text === "Revoke")[1])
        tryCompare(page.question, "opened", true)
        compare(page.invites.revoked, [])
        page.question.confirmed()
        compare(page.invites.revoked, ["i2"])
        closed(page.question)
    }
    function test_nothing_is_asked_while_offline_or_busy() {
        const page = open(SettingsView.Invites)
        verify(button("Make an invite link").enabled)
        page.invites.acting = true
        verify(!button("Make an invite link").enabled)
        verify(!button("Revoke").enabled)
        page.invites.acting = false
        app.connection.state = ConnectionStatus.Reconnecting
        verify(!button("Make an invite link").enabled)
        verify(!button("Revoke").enabled)
        verify(says("cannot be reached"))
        app.connection.state = ConnectionStatus.CatchingUp
        verify(button("Make an invite link").enabled)
        verify(!says("cannot be reached"))
    }
    function test_a_list_says_in_what_state_it_is() {
        const page = open(SettingsView.Invites, { inviteRows: [], values: { answered: false, busy: true } })
        verify(says("Looking…"))
        page.invites.answered = true
        page.invites.busy = false
        verify(says("There are none."))
        page.invites.error = "The server made a mistake."
        verify(says("The server made a mistake."))
        mouseClick(button("Try again"))
        compare(page.invites.reloads, 1)
        page.invites.error = ""
        compare(button("Try again"), null)
        compare(button("Show more"), null)
        page.invites.more = true
        mouseClick(button("Show more"))
        compare(page.invites.loads, 1)
    }
    function test_only_those_below_can_be_administered() {
        const page = open(SettingsView.People)
        const rows = rowsOf(page)
        compare(rows.length, 4)
        verify(says("You"))
        compare(all(rows[0], item => item instanceof IconButton && item.visible).length, 0)
        compare(offered(rows[1]), ["Make a password link", "End all devices", "Make owner", "Make admin", "Disable"])
        compare(offered(rows[2]), ["Make owner", "Make member", "Enable"])
        compare(offered(rows[3]), ["Make admin", "Make member"])
    }
    function test_what_cannot_be_undone_is_a_question_data() {
        return [{ tag: "Disable", done: "disable" }, { tag: "End all devices", done: "devices" }, { tag: "Make owner", done: "owner" }, { tag: "Make admin", done: "admin" }]
    }
    function test_what_cannot_be_undone_is_a_question(data) {
        const page = open(SettingsView.People)
        choose(rowsOf(page)[1], data.tag)
        tryCompare(page.question, "opened", true)
        verify(page.question.title.includes("Jun Watanabe"))
        compare(page.accounts.done, [])
        page.question.confirmed()
        compare(page.accounts.done, [["jun", data.done]])
        closed(page.question)
    }
    function test_an_account_is_enabled_at_once() {
        const page = open(SettingsView.People)
        choose(rowsOf(page)[2], "Enable")
        compare(page.accounts.done, [["khai", "enable"]])
    }
    function test_a_password_link_names_whom_it_is_for() {
        const page = open(SettingsView.People)
        choose(rowsOf(page)[1], "Make a password link")
        compare(page.accounts.done, [["jun", "password"]])
        page.accounts.passwordLinkMade("jun", "https://chat.example.org/password/q8Yt0cVb3nLxW2aE", "tomorrow at 09:58")
        tryCompare(page.link, "opened", true)
        verify(page.link.explanation.includes("Jun Watanabe"))
        verify(page.link.explanation.includes("tomorrow at 09:58"))
        closed(page.link)
    }
    function test_people_are_found_by_name() {
        const page = open(SettingsView.People)
        all(page, item => item instanceof Field)[0].forceActiveFocus()
        keyClick("j")
        compare(page.accounts.query, "j")
    }
    function test_the_menu_opens_by_the_keyboard() {
        const page = open(SettingsView.People)
        all(page, item => item instanceof Field)[0].forceActiveFocus()
        keyClick(Qt.Key_Tab)
        keyClick(Qt.Key_Return)
        tryCompare(page.menu, "opened", true)
        compare(page.menu.name, "Jun Watanabe")
        keyClick(Qt.Key_Escape)
        tryCompare(page.menu, "visible", false)
    }
    function test_tab_leads_to_nothing_out_of_sight() {
        let many = []
        for (let i = 0; i < 40; ++i)
            many.push({ userId: `u${i}`, name: `Person ${i}`, administered: true })
        const page = open(SettingsView.People, { accountRows: many })
        const rows = rowsOf(page)
        const last = all(rows[39], item => item instanceof IconButton)[0]
        verify(last.mapToItem(view, 0, 0).y > view.height)
        last.forceActiveFocus(Qt.TabFocusReason)
        verify(last.mapToItem(view, 0, last.height).y <= view.height)
        keyClick(Qt.Key_Home)
        verify(last.mapToItem(view, 0, 0).y > view.height)
    }
    function test_the_log_is_listed() {
        open(SettingsView.AuditLog)
        verify(says("Ada made an invite"))
        verify(says("Today, 09:20"))
    }
    function test_who_is_alone_is_led_to_the_invites() {
        make(views)
        compare(view.settingsOpen, false)
        mouseClick(button("Invite people…", all(view, item => item instanceof EmptyView)[0]))
        compare(view.settingsOpen, true)
        verify(button("Make an invite link"))
    }
    function test_who_is_alone_in_a_narrow_window_is_led_there_too() {
        make(views)
        compare(all(view, item => item instanceof KithButton && item.visible && item.text === "Invite people…").length, 1)
        view.width = 420
        waitForRendering(view)
        mouseClick(button("Invite people…"))
        compare(view.settingsOpen, true)
    }
    function test_who_may_not_invite_is_not_led_there() {
        make(views, { mayInvite: false })
        compare(button("Invite people…"), null)
        verify(says("Nobody else is here yet."))
    }
    function test_a_new_conversation_leads_to_the_invites() {
        make(views)
        view.openNew(false)
        const dialog = view.overlays.fresh
        tryCompare(dialog, "opened", true)
        mouseClick(button("Invite people…", dialog.contentItem))
        tryCompare(dialog, "visible", false)
        compare(view.settingsOpen, true)
    }
    function test_a_qr_code_is_sharp_and_has_its_margin() {
        make(settings)
        const code = codes.createObject(view, { text: "https://chat.example.org/join/q8Yt0cVb3nLxW2aE" })
        const picture = grabImage(code)
        // 33 modules and a margin of 4 on each side: 3 pixels each, 13 on each side left over.
        const first = 13 + 4 * 3
        for (const at of [13, first - 1])
            verify(Qt.colorEqual(picture.pixel(at, at), "white"), at)
        for (let at = first; at < first + 7 * 3; ++at) // the edge of a finder pattern
            verify(Qt.colorEqual(picture.pixel(at, first), "black"), at)
        verify(Qt.colorEqual(picture.pixel(first + 7 * 3, first), "white"))
        code.text = ""
        waitForRendering(code)
    }
}
