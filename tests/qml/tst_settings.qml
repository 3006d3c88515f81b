// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "Settings"
    when: windowShown
    width: 600
    height: 700
    visible: true

    Component { id: accounts; Account { } }
    Component { id: pages; DevicesPage { width: 600 } }
    Component { id: forms; PasswordForm { width: 600; unfolded: true } }

    FakeInputMethod { id: inputMethod }

    property Account account: null

    function init() { account = accounts.createObject(test) }
    function cleanup() { account.destroy() }
    function all(item, is) {
        let found = is(item) ? [item] : []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(all(item.children[i], is))
        return found
    }

    function test_a_device_is_ended_after_a_question() {
        const page = pages.createObject(test, { account: account })
        waitForRendering(page)
        const ends = all(page, item => item instanceof KithButton && item.visible && item.text === "End")
        compare(ends.length, 2)
        mouseClick(ends[0])
        tryCompare(page.question, "opened", true)
        verify(page.question.title.includes("Ada’s MacBook"))
        compare(account.revoked, [])
        page.question.confirmed()
        compare(account.revoked, ["2"])
        page.question.close()
        tryCompare(page.question, "visible", false)
        page.destroy()
        wait(0)
    }
    function test_cancel_leaves_no_password_behind() {
        const form = forms.createObject(test, { account: account })
        form.before.text = "correct horse battery"
        form.after.text = "another horse battery"
        form.after.error = "This password is too weak."
        form.unfolded = false
        compare([form.before.text, form.after.text, form.after.error], ["", "", ""])
        form.destroy()
        wait(0)
    }
    function test_a_composed_password_is_whole() {
        const form = forms.createObject(test, { account: account })
        inputMethod.compose(form.before.input, "요")
        inputMethod.compose(form.after.input, "안녕하세요 안녕하세요 안녕")
        const change = all(form, item => item instanceof KithButton && item.text === "Change the password")[0]
        compare(change.enabled, true)
        mouseClick(change)
        compare(account.asked, ["요", "안녕하세요 안녕하세요 안녕"])
        form.unfolded = false
        compare([form.before.words, form.after.words], ["", ""])
        form.destroy()
        wait(0)
    }
    function test_a_wrong_password_is_told_at_its_field_until_one_types() {
        const form = forms.createObject(test, { account: account })
        waitForRendering(form)
        account.oldPasswordRefused("This is not your password now.")
        compare(form.before.error, "This is not your password now.")
        compare(form.after.error, "")
        tryCompare(form.before.input, "activeFocus", true)
        keyClick("a")
        compare(form.before.error, "")
        account.failed("This password is too weak.")
        compare(form.before.error, "")
        compare(form.after.error, "This password is too weak.")
        form.after.input.forceActiveFocus()
        keyClick("a")
        compare(form.after.error, "")
        form.destroy()
        wait(0)
    }
}
